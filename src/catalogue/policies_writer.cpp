// Reads the text of the policies that AWS manages and writes their image: the documents stay text,
// as they are read only when a plan attaches one.
#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/image.h"
#include "catalogue/image_builder.h"
#include "catalogue/image_writer.h"

namespace leastwise::image {
namespace {

struct PolicyText {
  std::string_view arn;
  std::string_view version;
  std::string_view date;
  std::string_view document;
};

constexpr std::string_view kHead = "leastwise-managed-policies 1";
constexpr std::string_view kPolicy = "policy ";

std::string_view take_word(std::string_view& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

class PoliciesReader {
 public:
  explicit PoliciesReader(std::string_view text) : text_(text) {}
  // False when a line cannot be read: `begin` and `end` tell which.
  bool read();

  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view version;
  std::string_view date;
  std::vector<PolicyText> policies;

 private:
  bool head_line(std::string_view line);
  void document_line();

  std::string_view text_;
};

bool PoliciesReader::head_line(std::string_view line) {
  const std::string_view word = take_word(line);
  if (word == "version") {
    version = take_word(line);
    date = take_word(line);
    return !date.empty();
  }
  if (word != "policy") {
    return false;
  }
  PolicyText policy;
  policy.arn = take_word(line);
  policy.version = take_word(line);
  policy.date = take_word(line);
  policies.push_back(policy);
  return !policy.date.empty() && !after_partition(policy.arn).empty();
}

// A document is every line from the policy's own to the next `policy`.
void PoliciesReader::document_line() {
  std::string_view& document = policies.back().document;
  const std::size_t first =
      document.empty() ? begin : static_cast<std::size_t>(document.data() - text_.data());
  document = text_.substr(first, end - first);
}

bool PoliciesReader::read() {
  while (begin < text_.size()) {
    end = std::min(text_.find('\n', begin), text_.size());
    const std::string_view line = text_.substr(begin, end - begin);
    const bool is_document = !line.starts_with(kPolicy) && !policies.empty();
    if (begin == 0) {
      if (line != kHead) {
        return false;
      }
    } else if (is_document) {
      document_line();
    } else if (!line.empty() && !line.starts_with('#') && !head_line(line)) {
      return false;
    }
    begin = end + 1;
  }
  return !policies.empty() && !version.empty();
}

std::string_view name_of(std::string_view arn) {
  return arn.substr(arn.rfind('/') + 1);
}

}  // namespace

std::expected<std::string, LineError> write_policies(std::string_view text) {
  PoliciesReader reader(text);
  if (!reader.read()) {
    return std::unexpected(
        LineError{.message = "cannot read this line of a list of managed policies",
                  .begin = std::min(reader.begin, text.size()),
                  .end = std::min(reader.end, text.size())});
  }
  std::ranges::sort(
      reader.policies, {}, [](const PolicyText& policy) { return after_partition(policy.arn); });
  ImageBuilder image;
  image.text(Section::Meta, reader.version);
  image.text(Section::Meta, reader.date);
  std::map<std::string_view, std::uint32_t> names;
  for (const PolicyText& policy : reader.policies) {
    names.emplace(name_of(policy.arn), static_cast<std::uint32_t>(names.size()));
    for (const std::string_view part :
         {policy.arn, name_of(policy.arn), policy.version, policy.date, policy.document}) {
      image.text(Section::Policies, part);
    }
  }
  for (const auto& [name, policy] : names) {
    image.word(Section::PolicyNames, policy);
  }
  return image.bytes();
}

}  // namespace leastwise::image
