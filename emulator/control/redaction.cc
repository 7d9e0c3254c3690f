#include "emulator/control/redaction.h"

#include <algorithm>
#include <cstdint>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"

namespace aml::control {

namespace {

// How far back a name with escapes is looked for: a text of many `=` is still read once.
constexpr std::size_t kLongestName = 128;

constexpr std::string_view kSecretMembers[] = {"sig", "AccountKey", "subscription-key"};

struct SecretHeader {
  std::string_view name;
  bool has_scheme;  ///< which is shown
};

constexpr SecretHeader kSecretHeaders[] = {{"Authorization", true},
                                           {"Ocp-Apim-Subscription-Key", false},
                                           {"Proxy-Authorization", true},
                                           {"x-ms-copy-source-authorization", true},
                                           {"Cookie", false},
                                           {"Set-Cookie", false},
                                           {"api-key", false},
                                           {"x-api-key", false}};

// A bit for each length of their names: it rules out most other headers.
constexpr std::uint64_t kSecretLengths = [] {
  std::uint64_t lengths = 0;
  for (const SecretHeader& header : kSecretHeaders)
    lengths |= std::uint64_t{1} << header.name.size();
  return lengths;
}();

bool has_secret_length(std::string_view name) {
  return name.size() < 64 && (kSecretLengths >> name.size() & 1) != 0;
}

bool is_word(char c) {
  return text::is_digit(c) || text::is_letter(c);
}

/// Whether `text` ends with `member`, and no longer word runs into it.
bool ends_with_member(std::string_view text, std::string_view member) {
  if (text.size() < member.size()) return false;
  if (text::to_lower(text.back()) != text::to_lower(member.back())) return false;
  const std::size_t start = text.size() - member.size();
  if (!text::same_name(text.substr(start), member)) return false;
  return start == 0 || !is_word(text[start - 1]);
}

bool ends_with_secret_member(std::string_view text, const Secrets& more) {
  const auto ends = [&](std::string_view member) { return ends_with_member(text, member); };
  return std::any_of(std::begin(kSecretMembers), std::end(kSecretMembers), ends) ||
         std::any_of(more.members.begin(), more.members.end(), ends);
}

/// Whether what comes before an `=` names a secret. Most names end with a letter that none of the
/// secrets' names ends with, and most texts have no escapes.
class SecretNames {
 public:
  SecretNames(std::string_view text, const Secrets& more)
      : more_(more), has_escapes_(text.find('%') != std::string_view::npos) {
    for (const std::string& member : more.members) endings_ |= ending(member);
  }

  bool are_at_end_of(std::string_view text) const {
    if (text.empty()) return false;
    if (may_end_with(text.back()) && ends_with_secret_member(text, more_)) return true;
    return has_escapes_ && are_escaped_at_end_of(text);
  }

 private:
  static constexpr std::uint64_t ending(std::string_view member) {
    return std::uint64_t{1} << (text::to_lower(member.back()) & 63);
  }
  bool may_end_with(char c) const { return (endings_ >> (text::to_lower(c) & 63) & 1) != 0; }

  // A name may be written with escapes, and is read without them.
  bool are_escaped_at_end_of(std::string_view text) const {
    text.remove_prefix(text.size() - std::min(text.size(), kLongestName));
    if (text.find('%') == std::string_view::npos) return false;
    const std::size_t start = text.find_last_of("?&");
    const std::string_view name = start == std::string_view::npos ? text : text.substr(start + 1);
    if (name.find('%') == std::string_view::npos) return false;
    return ends_with_secret_member(text::percent_decode(name), more_);
  }

  const Secrets& more_;
  bool has_escapes_;
  std::uint64_t endings_ =
      ending(kSecretMembers[0]) | ending(kSecretMembers[1]) | ending(kSecretMembers[2]);
};

// Where the value of a secret member starts; `from` is where its name starts at the earliest.
std::size_t find_secret_value(std::string_view text, std::size_t from, const Secrets& more) {
  std::size_t equals = text.find('=', from);
  if (equals == std::string_view::npos) return equals;
  const SecretNames names(text, more);
  for (; equals != std::string_view::npos; equals = text.find('=', equals + 1)) {
    if (names.are_at_end_of(text.substr(from, equals - from))) return equals + 1;
  }
  return std::string_view::npos;
}

// `value` is where the first of the secret values starts.
void append_without_values(std::string& out, std::string_view text, std::size_t value,
                           const Secrets& more) {
  static constexpr std::string_view kEnds = "&;\"'\\<> \t\r\n,";
  std::size_t copied = 0;
  while (value != std::string_view::npos) {
    out.append(text, copied, value - copied);
    out += core::kRedacted;
    copied = std::min(text.find_first_of(kEnds, value), text.size());
    value = find_secret_value(text, copied, more);
  }
  out.append(text, copied);
}

// Null: the header holds no secret by its name.
const SecretHeader* find_secret_header(std::string_view name, const Secrets& more) {
  static constexpr SecretHeader kOther = {"", false};
  const auto has_name = [&](const SecretHeader& header) {
    return text::same_name(header.name, name);
  };
  const SecretHeader* const end = std::end(kSecretHeaders);
  const SecretHeader* const known =
      has_secret_length(name) ? std::find_if(std::begin(kSecretHeaders), end, has_name) : end;
  if (known != end) return known;
  const bool is_more =
      std::any_of(more.headers.begin(), more.headers.end(),
                  [&](std::string_view header) { return text::same_name(header, name); });
  return is_more ? &kOther : nullptr;
}

}  // namespace

bool may_be_secret(std::string_view name, const Secrets& more) {
  return has_secret_length(name) || !more.headers.empty();
}

void redact_members(std::string& text, std::size_t start, const Secrets& more) {
  if (text.find('=', start) == std::string::npos) return;  // most have none
  const std::size_t first = find_secret_value(std::string_view(text).substr(start), 0, more);
  if (first == std::string_view::npos) return;
  const std::string from = text.substr(start);
  text.resize(start);
  append_without_values(text, from, first, more);
}

void append_redacted(std::string& out, std::string_view text, const Secrets& more) {
  const std::size_t start = out.size();
  out += text;
  redact_members(out, start, more);
}

void append_header_value(std::string& out, std::string_view name, std::string_view value,
                         const Secrets& more) {
  const auto shown = shown_before_mark(name, value, more);
  out += shown.value_or(value);
  if (shown) out += core::kRedacted;
}

std::optional<std::string_view> shown_before_mark(std::string_view name, std::string_view value,
                                                  const Secrets& more) {
  const SecretHeader* secret = find_secret_header(name, more);
  if (secret == nullptr) return std::nullopt;
  const std::size_t blank = secret->has_scheme ? value.find(' ') : std::string_view::npos;
  return value.substr(0, blank == std::string_view::npos ? 0 : blank + 1);
}

}  // namespace aml::control
