#include "emulator/cli/secret_finder.h"

#include <algorithm>
#include <utility>

#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"
#include "emulator/text/percent.h"

namespace aml::cli {

namespace {

// Shorter ones are words that data has, too.
constexpr std::size_t kMinSecretBytes = 6;
constexpr std::size_t kMaxNameBytes = 64;

constexpr std::string_view kSecretWords[] = {
    "authorization", "cookie",     "password",        "passwd",     "pwd",
    "passphrase",    "secret",     "token",           "apikey",     "accesskey",
    "accountkey",    "sharedkey",  "subscriptionkey", "signature",  "credential",
    "functionskey",  "primarykey", "secondarykey",    "privatekey", "assertion"};
constexpr std::string_view kSecretNames[] = {"sig", "sas", "jwt", "sessionid", "xauth"};
constexpr std::string_view kSchemes[] = {"Bearer ", "Basic ", "SharedKey ", "SharedKeyLite "};
// Of headers, queries and forms; columns have such names, too.
constexpr std::string_view kShortNames[] = {"key", "code", "auth", "sid", "session", "pass"};

bool is_name_character(char c) {
  return text::is_letter(c) || text::is_digit(c) || c == '-' || c == '_';
}

bool is_base64(char c) {
  return text::is_letter(c) || text::is_digit(c) || c == '+' || c == '/';
}

bool is_token(char c) {
  return is_base64(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '=';
}

template <typename Test>
std::size_t run_end(std::string_view text, std::size_t from, Test test) {
  while (from < text.size() && test(text[from])) ++from;
  return from;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The name that ends where a `=` or `:` is; quotes, blanks and tabs may come between, and `%3D` may
// be written for `=`.
std::string_view name_before(std::string_view text, std::size_t at) {
  std::size_t end = at;
  for (;;) {
    if (text.substr(0, end).ends_with("\\t"))  // a tab in JSON
      end -= 2;
    else if (end > 0 && (is_blank(text[end - 1]) || text[end - 1] == '"' || text[end - 1] == '\\' ||
                         text[end - 1] == '\''))
      --end;
    else
      break;
  }
  std::size_t start = end;
  while (start > 0 && end - start < kMaxNameBytes &&
         (is_name_character(text[start - 1]) || text[start - 1] == ' '))
    --start;
  return text::trim(text.substr(start, end - start));
}

// The name of the element whose start tag ends at `at`; empty: none ends there.
std::string_view element_before(std::string_view text, std::size_t at) {
  constexpr std::size_t kMaxTagBytes = 256;
  const std::size_t from = at < kMaxTagBytes ? 0 : at - kMaxTagBytes;
  const std::string_view before = text.substr(from, at - from);
  const std::size_t open = before.rfind('<');
  if (open == before.npos || before.ends_with('/')) return {};
  std::string_view tag = before.substr(open + 1);
  tag = tag.substr(0, tag.find_first_of(" \t\r\n\\"));
  return tag.starts_with('/') ? std::string_view() : tag.substr(tag.find(':') + 1);
}

/// The next place that is looked for, kept until the text has been read up to there: a place that is
/// far away, or nowhere, is not looked for again.
class Ahead {
 public:
  template <typename Find>
  std::size_t from(std::size_t start, Find find) {
    if (!is_known_ || start < start_ || start > at_) {
      at_ = find(start);
      start_ = start;
      is_known_ = true;
    }
    return at_;
  }

 private:
  bool is_known_ = false;
  std::size_t start_ = 0;
  std::size_t at_ = 0;
};

/// What a name says is secret.
struct NamedValue {
  std::string_view whole;
  std::string_view first;  ///< of it, where it may also end sooner
};

// The next byte that ends a value of a connection string, where only `;` does: blanks and commas are
// its own.
std::size_t find_connection_end(std::string_view text, std::size_t start, std::string_view ends) {
  std::size_t end = text.find_first_of(ends, start);
  while (end != text.npos && text[end] == '\\' && !text.substr(end).starts_with("\\\""))
    end = text.find_first_of(ends, end + 1);
  return std::min(end, text.size());
}

// Without the `Bearer` of a header, which hides nothing.
std::string_view without_scheme(std::string_view value) {
  for (const std::string_view scheme : kSchemes)
    if (text::same_name(value.substr(0, scheme.size()), scheme)) return value.substr(scheme.size());
  return value;
}

/// Goes through one text once.
class SecretFinder {
 public:
  explicit SecretFinder(std::string_view text)
      : text_(text), budget_(2 * text.size() + kMinBudget) {}

  std::vector<std::string_view> find() && {
    for (std::size_t at = 0; at < text_.size(); ++at) {
      switch (text_[at]) {
        case '=':
        case ':':
          at = find_named(at, at + 1);
          break;
        case '%':
          if (text::same_name(text_.substr(at, kEscapeBytes), "%3D"))
            at = find_named(at, at + kEscapeBytes);
          break;
        case '>':
          if (is_secret_name(element_before(text_, at), true)) at = add_element(at);
          break;
        case '-':
          if (text_.substr(at).starts_with("-----BEGIN")) at = add_key_block(at);
          break;
        default:
          if (at == 0 || !is_base64(text_[at - 1])) find_form(at);
      }
    }
    return std::move(found_);
  }

 private:
  static constexpr std::size_t kEscapeBytes = 3;

  void add(std::string_view value) {
    const std::string_view trimmed = text::trim_white(value);
    if (!trimmed.empty()) found_.push_back(trimmed);
  }

  // Where to go on: inside of the value, until the values found are longer than texts without guile
  // have them.
  std::size_t go_on(std::size_t at, std::string_view value) {
    if (value.size() < budget_) {
      budget_ -= value.size();
      return at;
    }
    return static_cast<std::size_t>(value.data() - text_.data()) + value.size() - 1;
  }

  std::size_t add_element(std::size_t at) {
    constexpr std::string_view kVerbatim = "<![CDATA[";
    std::size_t start = at + 1;
    const bool is_verbatim = text_.substr(start).starts_with(kVerbatim);
    if (is_verbatim) start += kVerbatim.size();
    const std::size_t end =
        is_verbatim
            ? verbatim_end_.from(start, [&](std::size_t from) { return text_.find("]]>", from); })
            : element_end_.from(start, [&](std::size_t from) { return text_.find('<', from); });
    if (end == text_.npos) return at;
    const std::string_view value = text_.substr(start, end - start);
    add(value);
    return value.empty() ? at : go_on(at, value);
  }

  std::size_t connection_end(std::size_t start, bool is_surely_one) {
    const std::string_view ends = is_surely_one ? ";\"\r\n\\" : ";\"\r\n\\&<>";
    Ahead& ahead = is_surely_one ? sure_end_ : connection_end_;
    const std::size_t end =
        ahead.from(start, [&](std::size_t from) { return find_connection_end(text_, from, ends); });
    const bool is_one = is_surely_one || (end < text_.size() && text_[end] == ';');
    return is_one ? end : start;
  }

  // The value after a `=` or `:`.
  NamedValue value_after(std::size_t at, bool is_colon, bool in_connection) {
    std::size_t start = at;
    while (start < text_.size() &&
           (is_blank(text_[start]) || text_.substr(start).starts_with("\\t")))
      start += is_blank(text_[start]) ? 1 : 2;
    const bool is_escaped = start + 1 < text_.size() && text_[start] == '\\';
    if (is_escaped) ++start;
    const bool is_quoted = start < text_.size() && (text_[start] == '"' || text_[start] == '\'');
    if (is_quoted) ++start;
    const std::string_view ends = is_quoted  ? "\"'\\\r\n"
                                  : is_colon ? "\",;\r\n}"
                                             : "&;\"'\\<> \t\r\n,";
    const std::size_t end = std::min(text_.find_first_of(ends, start), text_.size());
    const std::size_t last =
        is_quoted || is_colon ? end : std::max(end, connection_end(start, in_connection));
    return {text_.substr(start, last - start), text_.substr(start, end - start)};
  }

  // Where to go on: the value may name another secret.
  std::size_t find_named(std::size_t at, std::size_t after) {
    if (text_.substr(at).starts_with("://")) add_password(at);
    const std::string_view name = name_before(text_, at);
    if (!is_secret_name(name, true)) return at;
    const std::size_t start = static_cast<std::size_t>(name.data() - text_.data());
    std::size_t before = start;
    while (before > 0 && is_blank(text_[before - 1])) --before;
    const bool in_connection = before > 0 && text_[before - 1] == ';';
    const NamedValue value = value_after(after, text_[at] == ':', in_connection);
    add_named(value);
    return value.whole.empty() ? at : go_on(at, value.whole);
  }

  void add_named(const NamedValue& value) {
    const std::string_view whole = without_scheme(value.whole);
    add(whole);
    if (value.first.size() < value.whole.size()) add(without_scheme(value.first));
    // The first word may be a scheme that is not known.
    const std::size_t blank = value.whole.find(' ');
    if (whole == value.whole && blank != whole.npos) add(whole.substr(blank + 1));
  }

  // `://user:password@`; who comes alone is a token.
  void add_password(std::size_t at) {
    const std::size_t start = at + 3;
    const std::size_t stop = std::min(text_.find_first_of("/?#\"' \r\n<>", start), text_.size());
    std::string_view user = text_.substr(start, stop - start);
    const std::size_t end = user.rfind('@');
    if (end == user.npos) return;
    user = user.substr(0, end);
    const std::size_t colon = user.find(':');
    const std::string_view password = colon == user.npos ? "" : user.substr(colon + 1);
    add(password.empty() || password == "x-oauth-basic" ? user.substr(0, colon) : password);
  }

  std::size_t add_key_block(std::size_t at) {
    const std::size_t end =
        key_end_.from(at, [&](std::size_t from) { return text_.find("-----END", from); });
    const std::size_t last = end == text_.npos ? text_.size() : dashes_after(end);
    const std::size_t key =
        key_word_.from(at, [&](std::size_t from) { return text_.find("KEY", from); });
    if (key == text_.npos || key + 3 > last) return at + 4;
    add(text_.substr(at, last - at));
    return last - 1;
  }

  // After the dashes that close the line of an end.
  std::size_t dashes_after(std::size_t end) {
    constexpr std::size_t kEndBytes = 8;
    const std::size_t dashes = closing_dashes_.from(
        end + kEndBytes, [&](std::size_t from) { return text_.find("-----", from); });
    return dashes == text_.npos ? text_.size() : dashes + 5;
  }

  // A token or key that nothing names.
  void find_form(std::size_t at) {
    const std::string_view rest = text_.substr(at);
    for (const std::string_view scheme : kSchemes) {
      if (!text::same_name(rest.substr(0, scheme.size()), scheme)) continue;
      const std::size_t end =
          run_end(rest, scheme.size(), [](char c) { return is_token(c) || c == ':'; });
      const std::string_view token = rest.substr(scheme.size(), end - scheme.size());
      constexpr std::size_t kMinTokenBytes = 12;
      if (token.size() >= kMinTokenBytes) add(token.substr(token.find(':') + 1));
    }
    if (rest.starts_with("eyJ") && at >= tokens_end_) {
      constexpr std::size_t kMinJwtBytes = 20;
      const std::size_t end = run_end(rest, 0, is_token);
      tokens_end_ = at + end;
      if (end >= kMinJwtBytes && rest.substr(0, end).find('.') != rest.npos)
        add(rest.substr(0, end));
    }
    const std::size_t run = run_end(rest.substr(0, kMaxKeyRun), 0, is_base64);
    if (run == 86 && rest.substr(run).starts_with("==")) add(rest.substr(0, run + 2));
    if (run == 43 && rest.substr(run).starts_with("=")) add(rest.substr(0, run + 1));
  }

  static constexpr std::size_t kMaxKeyRun = 90;
  static constexpr std::size_t kMinBudget = 4096;

  std::string_view text_;
  std::size_t budget_;          ///< bytes of values that are looked into
  std::size_t tokens_end_ = 0;  ///< up to where tokens were looked for
  Ahead verbatim_end_, element_end_, sure_end_, connection_end_;
  Ahead key_end_, key_word_, closing_dashes_;
  std::vector<std::string_view> found_;  ///< pieces of text_
};

// Each piece where it is; pieces may overlap.
std::string without(std::string_view text, std::vector<std::string_view> pieces) {
  std::sort(pieces.begin(), pieces.end(),
            [](std::string_view one, std::string_view other) { return one.data() < other.data(); });
  std::string left;
  std::size_t done = 0;
  for (const std::string_view piece : pieces) {
    const std::size_t start = static_cast<std::size_t>(piece.data() - text.data());
    const std::size_t end = start + piece.size();
    if (done == 0 || start > done) left.append(text.substr(done, start - done)) += "***";
    done = std::max(done, end);
  }
  return left.append(text.substr(done));
}

}  // namespace

bool is_secret_name(std::string_view name, bool in_data) {
  std::string plain;
  for (const char c : name)
    if (text::is_letter(c) || text::is_digit(c)) plain += text::to_lower(c);
  const auto is_in = [&](std::string_view word) { return plain.find(word) != plain.npos; };
  const auto is_it = [&](std::string_view word) { return plain == word; };
  const auto ends = [&](std::string_view word) { return plain.ends_with(word); };
  if (std::any_of(std::begin(kSecretWords), std::end(kSecretWords), is_in)) return true;
  if (std::any_of(std::begin(kSecretNames), std::end(kSecretNames), is_it)) return true;
  if (in_data) return false;
  return ends("key") || ends("auth") ||
         std::any_of(std::begin(kShortNames), std::end(kShortNames), is_it);
}

std::vector<std::string> find_secrets(std::string_view text) {
  const std::vector<std::string_view> found = SecretFinder(text).find();
  return {found.begin(), found.end()};
}

void RecordedSecrets::learn(std::string_view value) {
  if (value.size() >= kMinSecretBytes) values_.emplace(value);
  // Cookies may be in quotes, and their users leave these out.
  if (value.size() > 1 && value.front() == '"' && value.back() == '"')
    learn(value.substr(1, value.size() - 2));
}

void RecordedSecrets::learn_field(const std::string& name, const std::string& value) {
  learn_text(value);
  if (!is_secret_name(name, false)) return;
  const std::string plain = text::percent_decode(value);
  const std::size_t blank = plain.find(' ');
  const std::string credentials = blank == plain.npos ? plain : plain.substr(blank + 1);
  learn(plain);
  learn(credentials);
  learn(credentials.substr(credentials.find(':') + 1));  // of a Shared Key
  if (const auto pair = text::from_base64(credentials))  // of Basic
    if (const std::size_t colon = pair->find(':'); colon != pair->npos)
      learn(pair->substr(colon + 1));
  // Of cookies, each.
  for (std::size_t start = 0; start < plain.size();) {
    const std::size_t end = std::min(plain.find(';', start), plain.size());
    const std::string one = plain.substr(start, end - start);
    if (const std::size_t equals = one.find('='); equals != one.npos) learn(one.substr(equals + 1));
    start = end + 1;
  }
}

void RecordedSecrets::learn_text(std::string_view text) {
  for (const std::string& secret : find_secrets(text)) {
    learn(secret);
    learn(text::percent_decode(secret));
  }
}

void RecordedSecrets::finish() {
  const std::vector<std::string_view> all(values_.begin(), values_.end());
  mask_ = core::Mask(all);
}

std::string RecordedSecrets::scrub(const std::string& text) {
  const std::string masked = mask_.masked(text);
  const std::vector<std::string_view> found = SecretFinder(masked).find();
  std::string scrubbed = without(masked, found);
  // Where no name is before them, too.
  std::vector<std::string_view> elsewhere;
  for (const std::string_view secret : found)
    if (secret.size() >= kMinSecretBytes) elsewhere.push_back(secret);
  if (!elsewhere.empty()) scrubbed = core::Mask(elsewhere).masked(scrubbed);
  if (scrubbed != text) ++scrubbed_;
  return scrubbed;
}

}  // namespace aml::cli
