#include "emulator/outbound/head_reader.h"

#include <algorithm>

#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::outbound {

namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  });
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

}  // namespace

bool HeadReader::read(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kMaxBytes || line.size() > kMaxLineBytes || ++lines_ > kMaxLines) return false;
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (complete_) return true;
  if (status_ == 0) return read_status(line);
  if (!line.empty()) return read_header(line);
  if (status_ >= 200) {
    complete_ = true;
  } else {
    status_ = 0;  // interim: another head follows
    length_.reset();
    chunked_ = false;
    headers_.clear();
  }
  return true;
}

// `HTTP/1.1 200 OK`
bool HeadReader::read_status(std::string_view line) {
  constexpr std::size_t kCode = 9;
  constexpr std::size_t kEnd = kCode + 3;
  if (line.size() < kEnd || !line.starts_with("HTTP/1.") || !text::is_digit(line[7]) ||
      line[8] != ' ') {
    return false;
  }
  if (line.size() > kEnd && line[kEnd] != ' ') return false;
  status_ = text::parse_number<std::uint16_t>(line.substr(kCode, 3)).value_or(0);
  return status_ >= 100 && status_ != 101;  // no other protocol was asked for
}

bool HeadReader::read_header(std::string_view line) {
  const bool has_colon = line.find(':') != std::string_view::npos;
  const std::string_view name = text::cut(line, ':');
  const std::string_view value = text::trim(line);
  if (!has_colon || !is_name(name) || !is_value(value)) return true;
  if (text::same_name(name, "Content-Length")) {
    const auto length = text::parse_number<std::uint64_t>(value);
    if (!length || (length_ && length_ != length)) return false;
    length_ = length;
  }
  if (text::same_name(name, "Transfer-Encoding")) {
    chunked_ = text::to_lower(value).ends_with("chunked");
  }
  headers_.push_back({std::string(name), std::string(value)});
  return true;
}

}  // namespace aml::outbound
