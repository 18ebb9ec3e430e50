// Certificates were made for these tests; nobody has their keys.
#include "model/certificate.h"

#include <string>

#include <gtest/gtest.h>

namespace leastwise {
namespace {

constexpr std::string_view kUtcTime =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBEjCBugIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtleGFtcGxlLmNvbTAe\n"
    "Fw0xOTAxMDEwMDAwMDBaFw0yMDAxMDEwMDAwMDBaMBYxFDASBgNVBAMMC2V4YW1w\n"
    "bGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEOJvIgN06/If5rtrAnLRE\n"
    "uBOo0/G4+wIGBTnhvERc4ITlB5SAAwknuCfFzEA+PruKuAUCVr7CxN/camA18wA1\n"
    "XjAKBggqhkjOPQQDAgNHADBEAiBJ9yhdnz5hyNrdzi4rJ0iLwPg7aUIG/MHC/m1C\n"
    "qA6tkgIgVF58+mCs9LILxIU25w1ZTYtGVQ2F9OLpTcyBXl4NgH8=\n"
    "-----END CERTIFICATE-----\n";
constexpr std::string_view kGeneralizedTime =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBFDCBvAIBATAKBggqhkjOPQQDAjAWMRQwEgYDVQQDDAtleGFtcGxlLmNvbTAg\n"
    "Fw0xOTAxMDEwMDAwMDBaGA8yMDk5MDEwMTAwMDAwMFowFjEUMBIGA1UEAwwLZXhh\n"
    "bXBsZS5jb20wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ37G24uo/u2vl0pl7I\n"
    "8dXAYDoKfcUv6zTXMjGuApD2NQkM/LsDe75JC5OFu8T2/nlpcLRbrakbpjjeIZpu\n"
    "FrIDMAoGCCqGSM49BAMCA0cAMEQCIFPgRQ7c8NvFmPITzvDZxx/UsHGG+hD/yFK+\n"
    "4f/4iEuYAiBDuF0Q+q5cSBzVFC2tTlVD2slN/r/GW//pTKD2C9x5iA==\n"
    "-----END CERTIFICATE-----\n";

TEST(Certificate, EndsOnTheDayOfItsValidity) {
  EXPECT_EQ(end_of_certificate(kUtcTime), "2020-01-01");
  EXPECT_EQ(end_of_certificate(kGeneralizedTime), "2099-01-01");
  EXPECT_EQ(
      end_of_certificate("a chain:\n" + std::string(kUtcTime) + std::string(kGeneralizedTime)),
      "2020-01-01");
}

TEST(Certificate, HasNoEndWhereItCannotBeRead) {
  EXPECT_EQ(end_of_certificate(""), std::nullopt);
  EXPECT_EQ(end_of_certificate("-----BEGIN CERTIFICATE-----\nMIIB"), std::nullopt);
  EXPECT_EQ(end_of_certificate("-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----"),
            std::nullopt);
  const std::string text(kUtcTime);
  const std::size_t begin = text.find('\n') + 1;
  for (std::size_t size = 4; size < 180; size += 4) {  // up to the line that holds the validity
    std::string body = text.substr(begin);
    std::erase(body, '\n');
    EXPECT_EQ(end_of_certificate("-----BEGIN CERTIFICATE-----\n" + body.substr(0, size) +
                                 "\n-----END CERTIFICATE-----"),
              std::nullopt)
        << size;
  }
}

}  // namespace
}  // namespace leastwise
