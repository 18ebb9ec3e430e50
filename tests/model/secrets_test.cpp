// What counts as a secret, by its form and by its name.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <leastwise/secrets.h>

namespace leastwise {
namespace {

std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> out;
  for (const SecretInText& secret : secrets_in(text)) {
    out.push_back(std::string(secret.kind) + ' ' +
                  std::string(text.substr(secret.begin, secret.size)));
  }
  return out;
}

using Found = std::vector<std::string>;

TEST(SecretsInText, AreKnownByTheirForm) {
  EXPECT_EQ(found("id AKIAIOSFODNN7EXAMPLE."), Found{"aws-access-key AKIAIOSFODNN7EXAMPLE"});
  EXPECT_EQ(found("-----BEGIN RSA PRIVATE KEY-----\nMII"),
            Found{"private-key -----BEGIN RSA PRIVATE KEY-----"});
  EXPECT_EQ(found("https://ci:hunter2@example.com/x"), Found{"password hunter2"});
  EXPECT_EQ(found("export DB_PASSWORD=\"hunter2hunter2\"\n"), Found{"password hunter2hunter2"});
}

TEST(SecretsInText, BeginRightAfterAnEscapeOfJson) {
  EXPECT_EQ(found("\"export X\\nAKIAIOSFODNN7EXAMPLE\\n\""),
            Found{"aws-access-key AKIAIOSFODNN7EXAMPLE"});
  EXPECT_EQ(found("\"a\\u000aAKIAIOSFODNN7EXAMPLE\""),
            Found{"aws-access-key AKIAIOSFODNN7EXAMPLE"});
  EXPECT_EQ(found("\"unAKIAIOSFODNN7EXAMPLE\""), Found{});
}

TEST(SecretsInText, AreNotWhatOnlyLooksLikeThem) {
  for (const std::string_view text : {"XAKIAIOSFODNN7EXAMPLE",
                                      "AKIAIOSFODNN7EXAMPLEX",
                                      "AKIAPROD",
                                      "-----BEGIN PUBLIC KEY-----",
                                      "https://example.com:8080/a@b",
                                      "https://${user}:${password}@example.com",
                                      "DB_PASSWORD=$(aws secretsmanager get-secret-value)",
                                      "DB_PASSWORD=short",
                                      "PASSWORD_FILE=/run/secrets/password",
                                      "token_ttl=86400000000"}) {
    EXPECT_EQ(found(text), Found{}) << text;
  }
}

TEST(SecretName, SaysThatTheValueIsOne) {
  for (const std::string_view name :
       {"DB_PASSWORD", "apiKey", "clientSecret", "AWS_ACCESS_KEY_ID", "github-token"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
  }
  for (const std::string_view name : {"DB_PASSWORD_ARN",
                                      "SECRET_NAME",
                                      "ApiKeyName",
                                      "TOKEN_URL",
                                      "PASSWORD_MIN_LENGTH",
                                      "KMS_KEY_ID",
                                      "USER"}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(Base64, IsReadOrRefused) {
  EXPECT_EQ(decode_base64("aHVudGVyMg=="), "hunter2");
  EXPECT_EQ(decode_base64("aHVu dGVy"), std::nullopt);
}

}  // namespace
}  // namespace leastwise
