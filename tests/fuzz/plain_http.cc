#include "tests/fuzz/plain_http.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <vector>

#include "emulator/text/ascii.h"

namespace aml::tests {

namespace {

struct Refused {
  int status;
};

bool is_token(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) != 0 ||
                        (c != 0 && std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) !=
                                       std::string_view::npos));
  });
}

bool has_control(const std::string& text, bool tabs_allowed) {
  return std::any_of(text.begin(), text.end(), [&](unsigned char c) {
    return (c < 0x20 && !(c == '\t' && tabs_allowed)) || c == 0x7F;
  });
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string> members(const std::string& list) {
  std::vector<std::string> out;
  std::istringstream in(list);
  for (std::string one; std::getline(in, one, ',');) out.push_back(trimmed(one));
  return out;
}

/// The lines of the head without their ends, the empty one left out; nothing: more must come.
std::optional<std::vector<std::string>> lines_of(std::string_view bytes) {
  std::vector<std::string> lines;
  std::size_t empty_before = 0;
  for (;;) {
    const std::size_t lf = bytes.find('\n');
    if (lf == bytes.npos) return std::nullopt;
    if (lf == 0 || bytes[lf - 1] != '\r') throw Refused{400};
    std::string line(bytes.substr(0, lf - 1));
    bytes.remove_prefix(lf + 1);
    if (!line.empty()) {
      lines.push_back(std::move(line));
    } else if (!lines.empty()) {
      return lines;
    } else if (++empty_before > 8) {
      throw Refused{400};
    }
  }
}

struct Head {
  std::string method;
  std::string target;
  std::string host;
  bool proxied = false;
  bool is_http11 = true;
  std::vector<std::pair<std::string, std::string>> headers;
};

void read_absolute(Head& head) {
  const std::size_t colon = head.target.find("://");
  if (colon == std::string::npos) throw Refused{400};
  const std::string scheme = text::to_lower(head.target.substr(0, colon));
  if (scheme != "http" && scheme != "https") throw Refused{400};
  const std::string rest = head.target.substr(colon + 3);
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  const std::string authority = rest.substr(0, path);
  head.host = authority.substr(authority.rfind('@') + 1);
  if (head.host.empty()) throw Refused{400};
  head.proxied = true;
  head.target = rest.substr(path);
  if (!head.target.starts_with('/')) head.target = "/" + head.target;
}

void read_request_line(const std::string& line, Head& head) {
  if (std::count(line.begin(), line.end(), ' ') != 2) throw Refused{400};
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  head.method = line.substr(0, first);
  head.target = line.substr(first + 1, last - first - 1);
  const std::string version = line.substr(last + 1);
  if (!is_token(head.method)) throw Refused{400};
  const bool is_version = version.size() == 8 && version.starts_with("HTTP/") &&
                          text::is_digit(version[5]) && version[6] == '.' &&
                          text::is_digit(version[7]);
  if (!is_version) throw Refused{400};
  if (version != "HTTP/1.1" && version != "HTTP/1.0") throw Refused{505};
  head.is_http11 = version == "HTTP/1.1";
  if (head.target.empty() || has_control(head.target, false)) throw Refused{400};
  if (head.method == "CONNECT") {
    head.host = head.target;
    head.proxied = true;
  } else if (head.target.front() != '/' && head.target != "*") {
    read_absolute(head);
  }
}

bool is_host(const std::string& host) {
  std::string name = host;
  std::string after;
  const bool in_brackets = host.starts_with('[');
  if (in_brackets) {
    const std::size_t close = host.find(']');
    if (close == std::string::npos) return false;
    name = host.substr(1, close - 1);
    after = host.substr(close + 1);
  } else {
    name = host.substr(0, host.find(':'));
    after = host.substr(name.size());
  }
  for (const char each : name) {
    const auto c = static_cast<unsigned char>(each);
    const bool fits =
        in_brackets
            ? (c < 0x80 && std::isxdigit(c) != 0) || c == ':' || c == '.'
            : (c < 0x80 && std::isalnum(c) != 0) ||
                  (c != 0 && std::string_view("-._~!$&'()*+,;=%").find(static_cast<char>(c)) !=
                                 std::string::npos);
    if (!fits) return false;
  }
  if (after.empty()) return true;
  return after.front() == ':' && std::all_of(after.begin() + 1, after.end(), text::is_digit);
}

/// What the header lines say together.
struct Says {
  int hosts = 0;
  std::string host;
  std::optional<std::uint64_t> length;
  bool chunked = false;
  bool close = false;
  bool keep_alive = false;
  bool expects = false;
};

void read_length(const std::string& value, Says& says) {
  const std::vector<std::string> all = members(value);
  if (all.empty()) throw Refused{400};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].empty() || !std::all_of(all[i].begin(), all[i].end(), text::is_digit))
      throw Refused{400};
    const std::string digits =
        all[i].substr(std::min(all[i].find_first_not_of('0'), all[i].size()));
    if (digits.size() > 20 || (digits.size() == 20 && digits > "18446744073709551615"))
      throw Refused{400};
    const std::uint64_t length = digits.empty() ? 0 : std::stoull(digits);
    if (says.length.value_or(length) != length) throw Refused{400};
    says.length = length;
  }
}

void read_header(const std::string& line, Head& head, Says& says) {
  const std::size_t colon = line.find(':');
  if (line.front() == ' ' || line.front() == '\t' || colon == std::string::npos) throw Refused{400};
  const std::string name = line.substr(0, colon);
  const std::string value = trimmed(line.substr(colon + 1));
  if (!is_token(name) || has_control(value, true)) throw Refused{400};
  head.headers.emplace_back(name, value);
  const std::string known = text::to_lower(name);
  const std::string low = text::to_lower(value);
  if (known == "host") {
    ++says.hosts;
    says.host = value;
  } else if (known == "content-length") {
    read_length(value, says);
  } else if (known == "transfer-encoding") {
    if (says.chunked || low != "chunked") throw Refused{501};
    says.chunked = true;
  } else if (known == "connection") {
    for (const std::string& one : members(low)) {
      says.close = says.close || one == "close";
      says.keep_alive = says.keep_alive || one == "keep-alive";
    }
  } else if (known == "expect") {
    says.expects = says.expects || low == "100-continue";
  }
}

std::string shown(const Head& head, const Says& says) {
  std::ostringstream out;
  out << head.method << '\n' << head.target << '\n' << head.host << '\n' << head.proxied << '\n';
  for (const auto& [name, value] : head.headers) out << name << ": " << value << '\n';
  const bool keeps = !says.close && (head.is_http11 || says.keep_alive);
  out << head.is_http11 << keeps << (says.expects && head.is_http11) << says.chunked << ' '
      << says.length.value_or(0);
  return out.str();
}

}  // namespace

std::string plain_head(std::string_view bytes) {
  try {
    const auto lines = lines_of(bytes);
    if (!lines) return "incomplete";
    Head head;
    Says says;
    read_request_line(lines->front(), head);
    for (std::size_t i = 1; i < lines->size(); ++i) read_header((*lines)[i], head, says);
    if (head.host.empty()) head.host = says.host;
    if (!is_host(head.host) || (head.is_http11 && says.hosts != 1)) throw Refused{400};
    if (says.chunked && (says.length || !head.is_http11)) throw Refused{400};
    return shown(head, says);
  } catch (const Refused& refused) {
    return "refused " + std::to_string(refused.status);
  }
}

namespace {

/// Of chunks: takes a line without its end; false: there is no whole line, or it is broken.
enum class Taken { kLine, kMore, kBroken };

Taken take_line(std::string_view& left, std::string& line, std::size_t longest) {
  const std::string_view seen = left.substr(0, longest + 2);
  const std::size_t lf = seen.find('\n');
  if (lf == seen.npos) return seen.size() == longest + 2 ? Taken::kBroken : Taken::kMore;
  if (lf == 0 || seen[lf - 1] != '\r') return Taken::kBroken;
  line = seen.substr(0, lf - 1);
  if (has_control(line, true)) return Taken::kBroken;
  left.remove_prefix(lf + 1);
  return Taken::kLine;
}

std::optional<std::uint64_t> chunk_size(const std::string& line) {
  std::size_t digits = 0;
  while (digits < line.size() && std::isxdigit(static_cast<unsigned char>(line[digits])) != 0)
    ++digits;
  if (digits == 0 || digits > 15) return std::nullopt;
  const std::string extension = trimmed(line.substr(digits));
  if (!extension.empty() && extension.front() != ';') return std::nullopt;
  return std::stoull(line.substr(0, digits), nullptr, 16);
}

}  // namespace

std::string plain_body(std::string_view bytes, std::optional<std::uint64_t> length) {
  constexpr std::size_t kLongest = 1024;
  if (length) {
    if (bytes.size() < *length) return "open " + std::string(bytes);
    return "finished " + std::string(bytes.substr(0, *length)) + " rest " +
           std::string(bytes.substr(*length));
  }
  std::string body;
  std::string line;
  for (;;) {
    Taken taken = take_line(bytes, line, kLongest);
    if (taken != Taken::kLine) return (taken == Taken::kMore ? "open " : "broken ") + body;
    const auto size = chunk_size(line);
    if (!size) return "broken " + body;
    if (*size == 0) break;
    body += bytes.substr(0, *size);
    if (bytes.size() < *size) return "open " + body;
    bytes.remove_prefix(*size);
    taken = take_line(bytes, line, 0);
    if (taken != Taken::kLine) return (taken == Taken::kMore ? "open " : "broken ") + body;
  }
  for (int trailers = 0;;) {
    const Taken taken = take_line(bytes, line, kLongest);
    if (taken != Taken::kLine) return (taken == Taken::kMore ? "open " : "broken ") + body;
    if (line.empty()) return "finished " + body + " rest " + std::string(bytes);
    if (++trailers == 64) return "broken " + body;
  }
}

}  // namespace aml::tests
