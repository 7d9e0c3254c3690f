#include "emulator/bundle/tar.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::bundle {

namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kLargestMember = 077777777777;  // what eleven octal digits say
constexpr char kRegularFile = '0';

struct Field {
  std::size_t offset;
  std::size_t size;
};
constexpr Field kName{0, 100};
constexpr Field kMode{100, 8};
constexpr Field kOwner{108, 8};
constexpr Field kGroup{116, 8};
constexpr Field kSize{124, 12};
constexpr Field kTime{136, 12};
constexpr Field kChecksum{148, 8};
constexpr std::size_t kType = 156;
constexpr Field kMagic{257, 8};
constexpr Field kPrefix{345, 155};
constexpr std::string_view kUstar(
    "ustar\0"
    "00",
    8);

void put(std::string& header, Field field, std::string_view text) {
  AML_ASSERT(text.size() <= field.size);
  header.replace(field.offset, text.size(), text);
}

std::string octal(std::uint64_t number, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t at = digits; at > 0; --at, number >>= 3)
    text[at - 1] = static_cast<char>('0' + (number & 7));
  return text;
}

std::uint64_t checksum_of(std::string_view header) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool own = i >= kChecksum.offset && i < kChecksum.offset + kChecksum.size;
    sum += own ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return sum;
}

std::string_view text_of(std::string_view header, Field field) {
  const std::string_view text = header.substr(field.offset, field.size);
  return text.substr(0, text.find('\0'));
}

std::optional<std::uint64_t> number_of(std::string_view header, Field field) {
  std::string_view text = text_of(header, field);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '7') return std::nullopt;
    number = number << 3 | static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

// Where a name is cut into its prefix and the rest; nothing where it cannot.
std::optional<std::size_t> prefix_of(std::string_view name) {
  if (name.size() <= kName.size) return 0;
  const std::size_t slash = name.find('/', name.size() - kName.size - 1);
  if (slash == std::string_view::npos || slash > kPrefix.size) return std::nullopt;
  return slash;
}

std::uint64_t padded(std::uint64_t size) {
  return (size + kBlock - 1) / kBlock * kBlock;
}

bool is_segment(std::string_view segment) {
  constexpr std::size_t kLongest = 255;
  return !segment.empty() && segment != "." && segment != ".." && segment.size() <= kLongest;
}

}  // namespace

bool is_member_name(std::string_view name) {
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == 0x7f || c == '\\';
  };
  if (!prefix_of(name) || std::any_of(name.begin(), name.end(), is_odd)) return false;
  while (true) {
    const std::size_t slash = name.find('/');
    if (!is_segment(name.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

std::string tar_header(std::string_view name, std::uint64_t size) {
  AML_ASSERT(is_member_name(name) && size <= kLargestMember);
  std::string header(kBlock, '\0');
  const std::size_t prefix = *prefix_of(name);
  put(header, kPrefix, name.substr(0, prefix));
  put(header, kName, name.substr(prefix == 0 ? 0 : prefix + 1));
  put(header, kMode, "0000644");
  put(header, kOwner, "0000000");
  put(header, kGroup, "0000000");
  put(header, kSize, octal(size, kSize.size - 1));
  put(header, kTime, octal(0, kTime.size - 1));
  header[kType] = kRegularFile;
  put(header, kMagic, kUstar);
  put(header, kChecksum, octal(checksum_of(header), 6));
  header[kChecksum.offset + 7] = ' ';
  return header;
}

std::string tar_padding(std::uint64_t size) {
  return std::string(static_cast<std::size_t>(padded(size) - size), '\0');
}

std::string tar_end() {
  return std::string(2 * kBlock, '\0');
}

TarFile::TarFile(const std::filesystem::path& file)
    : file_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  const auto fail = [&](const std::string& why) {
    if (file_ >= 0) ::close(file_);
    throw BundleError(why);
  };
  if (file_ < 0) fail("it cannot be read: " + std::generic_category().message(errno));
  struct stat status {};
  if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) fail("it is not a regular file");
  size_ = static_cast<std::uint64_t>(status.st_size);
  try {
    read_members();
  } catch (...) {
    ::close(file_);
    throw;
  }
}

TarFile::~TarFile() {
  ::close(file_);
}

void TarFile::read_members() {
  std::array<char, kBlock> block{};
  const std::string_view header(block.data(), block.size());
  std::uint64_t offset = 0;
  while (true) {
    if (size_ - offset < kBlock) throw BundleError("its end is missing");
    read_at({offset, kBlock}, 0, block.data(), kBlock);
    if (header.find_first_not_of('\0') == std::string_view::npos) return;
    offset = read_member(offset, header);
  }
}

// Where the next header is.
std::uint64_t TarFile::read_member(std::uint64_t offset, std::string_view header) {
  const auto size = number_of(header, kSize);
  if (text_of(header, kMagic) != "ustar" || !size ||
      number_of(header, kChecksum) != checksum_of(header))
    throw BundleError(members_.empty() ? "it is not a bundle" : "it is damaged");
  std::string name(text_of(header, kPrefix));
  name.append(name.empty() ? "" : "/").append(text_of(header, kName));
  if (!is_member_name(name))
    throw BundleError("it holds a name that a bundle may not have: " + text::in_quotes(name));
  if (header[kType] != kRegularFile)
    throw BundleError("it holds something else than a file: " + text::in_quotes(name));
  if (members_.size() == kMaxMembers) throw BundleError("it holds too many files");
  const std::uint64_t start = offset + kBlock;
  if (*size > kLargestMember || padded(*size) > size_ - start)
    throw BundleError("its end is missing");
  if (!members_.emplace(name, Member{start, *size}).second)
    throw BundleError("it holds a file twice: " + text::in_quotes(name));
  return start + padded(*size);
}

const TarFile::Member* TarFile::find(std::string_view name) const {
  const auto found = members_.find(name);
  return found == members_.end() ? nullptr : &found->second;
}

std::string TarFile::read(std::string_view name, std::size_t most) const {
  const Member* const member = find(name);
  if (member == nullptr) throw BundleError(std::string(name) + " is not in it");
  if (member->size > most) throw BundleError(std::string(name) + " in it is too large");
  std::string bytes(static_cast<std::size_t>(member->size), '\0');
  for (std::size_t at = 0; at < bytes.size();)
    at += read_at(*member, at, bytes.data() + at, bytes.size() - at);
  return bytes;
}

std::size_t TarFile::read_at(const Member& member, std::uint64_t offset, char* to,
                             std::size_t size) const {
  AML_ASSERT(offset <= member.size);
  const std::uint64_t left = member.size - offset;
  if (left == 0 || size == 0) return 0;
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, left));
  ssize_t got = 0;
  do {
    got = ::pread(file_, to, wanted, static_cast<off_t>(member.offset + offset));
  } while (got < 0 && errno == EINTR);
  if (got <= 0) throw BundleError("it cannot be read to its end");
  return static_cast<std::size_t>(got);
}

}  // namespace aml::bundle
