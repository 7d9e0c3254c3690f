#include "emulator/storage/blob_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>

namespace aml::storage {

namespace {

constexpr std::size_t kMaxPart = 240;
constexpr std::string_view kEmptySegment = "%_";
constexpr std::string_view kGoesOn = "%+";

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

// The length of the well-formed UTF-8 sequence at `i`; 0 where there is none.
std::size_t utf8_length(std::string_view text, std::size_t i) {
  const unsigned char lead = byte_at(text, i);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(text, i + k) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte_at(text, i + 1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool outside = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
  return overlong || outside ? 0 : length;
}

bool is_special(unsigned char byte) {
  return byte < 0x20 || byte == 0x7F ||
         std::string_view("%/\\:*?\"<>|").find(static_cast<char>(byte)) != std::string_view::npos;
}

// C1 control characters are two bytes of UTF-8.
bool is_control(std::string_view text, std::size_t i) {
  return byte_at(text, i) == 0xC2 && i + 1 < text.size() && byte_at(text, i + 1) < 0xA0;
}

bool is_device(std::string_view segment) {
  std::string stem(segment.substr(0, segment.find('.')));
  std::transform(stem.begin(), stem.end(), stem.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  constexpr std::array<std::string_view, 4> kDevices = {"CON", "PRN", "AUX", "NUL"};
  if (std::find(kDevices.begin(), kDevices.end(), stem) != kDevices.end()) return true;
  return stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) &&
         stem[3] >= '0' && stem[3] <= '9';
}

void escape(std::string& to, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  to += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Writes one segment in parts.
class SegmentWriter {
 public:
  explicit SegmentWriter(std::string_view segment) : segment_(segment) {}

  void write(std::string& path) {
    if (segment_.empty()) path += kEmptySegment;
    const bool device = is_device(segment_);
    for (std::size_t i = 0; i < segment_.size();) {
      const std::size_t length = utf8_length(segment_, i);
      unit_.clear();
      if (length == 0 || needs_escape(i, device)) {
        escape(unit_, byte_at(segment_, i++));
      } else {
        unit_ = segment_.substr(i, length);
        i += length;
      }
      add(path);
    }
  }

 private:
  bool needs_escape(std::size_t i, bool device) const {
    const char c = segment_[i];
    if (is_special(byte_at(segment_, i)) || is_control(segment_, i)) return true;
    if (i == 0 && device) return true;
    const bool first = part_ == 0 || part_ + 1 > kMaxPart;
    const bool last = i + 1 == segment_.size();
    return (c == '.' && (first || last)) || (c == ' ' && last);
  }

  void add(std::string& path) {
    if (part_ + unit_.size() > kMaxPart) {
      path.append(kGoesOn).append("/");
      part_ = 0;
    }
    path += unit_;
    part_ += unit_.size();
  }

  std::string_view segment_;
  std::size_t part_ = 0;
  std::string unit_;
};

bool read_part(std::string_view part, std::string& name) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      name += part[i];
      continue;
    }
    if (i + 2 >= part.size()) return false;
    const int high = digit(part[i + 1]);
    const int low = digit(part[i + 2]);
    if (high < 0 || low < 0) return false;
    name += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return true;
}

}  // namespace

std::string write_segment(std::string_view segment) {
  std::string path;
  SegmentWriter(segment).write(path);
  return path;
}

std::string write_path(std::string_view name) {
  std::string path;
  path.reserve(name.size() + 16);
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    SegmentWriter(name.substr(begin, end - begin)).write(path);
    if (end == name.size()) return path;
    path += '/';
    begin = end + 1;
  }
}

namespace {

bool read_path(std::string_view path, std::string& name) {
  for (std::size_t begin = 0;;) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    std::string_view part = path.substr(begin, end - begin);
    const bool goes_on = part.ends_with(kGoesOn);
    if (goes_on) part.remove_suffix(kGoesOn.size());
    if (part != kEmptySegment && !read_part(part, name)) return false;
    if (end == path.size()) return true;
    if (!goes_on) name += '/';
    begin = end + 1;
  }
}

}  // namespace

// Only the one way to write a name counts: two files never are the same blob.
std::optional<std::string> parse_path(std::string_view path) {
  if (path.ends_with(kBesideFolder)) path.remove_suffix(kBesideFolder.size());
  std::string name;
  if (!read_path(path, name) || write_path(name) != path) return std::nullopt;
  return name;
}

void require_name(std::string_view name) {
  if (name.size() <= kMaxNameBytes) return;
  throw std::system_error(ENAMETOOLONG, std::generic_category(), "name of a blob");
}

std::optional<std::string> parse_segment(std::string_view path) {
  std::string name;
  if (!read_path(path, name) || write_segment(name) != path) return std::nullopt;
  return name;
}

}  // namespace aml::storage
