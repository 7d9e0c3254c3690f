#include "emulator/storage/blob_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>

#include "emulator/text/ascii.h"
#include "emulator/text/hex.h"
#include "emulator/text/utf8.h"

namespace aml::storage {

namespace {

constexpr std::size_t kMaxPart = 240;
constexpr std::string_view kEmptySegment = "%_";
constexpr std::string_view kGoesOn = "%+";

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
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
         text::is_digit(stem[3]);
}

// Writes one segment in parts.
class SegmentWriter {
 public:
  explicit SegmentWriter(std::string_view segment) : segment_(segment) {}

  void write(std::string& path) {
    if (segment_.empty()) path += kEmptySegment;
    const bool device = is_device(segment_);
    for (std::size_t i = 0; i < segment_.size();) {
      const text::Utf8Sequence next = text::decode_utf8(segment_.substr(i));
      unit_.clear();
      if (!next.valid || needs_escape(i, device)) {
        unit_ = '%';
        text::append_hex(unit_, byte_at(segment_, i++), 2, text::kUpperHex);
      } else {
        unit_ = segment_.substr(i, next.length);
        i += next.length;
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
    const int byte = text::hex_byte(part, i + 1);
    if (byte < 0) return false;
    name += static_cast<char>(byte);
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
