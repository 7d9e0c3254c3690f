#include "emulator/storage/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace aml::storage {

namespace {

[[noreturn]] void fail() {
  throw FileError(std::generic_category().message(errno));
}

std::string size_text(std::size_t bytes) {
  if (bytes % (1u << 20) == 0) return std::to_string(bytes >> 20) + " MiB";
  return std::to_string(bytes >> 10) + " KiB";
}

class File {
 public:
  // Opening a pipe waits for its writer, unless O_NONBLOCK is given.
  explicit File(const std::filesystem::path& file)
      : descriptor_(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail();
  }
  ~File() { ::close(descriptor_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::size_t size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) fail();
    if (!S_ISREG(status.st_mode)) throw FileError("not a regular file");
    return static_cast<std::size_t>(status.st_size);
  }

  std::size_t read(char* to, std::size_t size) const {
    for (;;) {
      const ssize_t got = ::read(descriptor_, to, size);
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) fail();
    }
  }

 private:
  const int descriptor_;
};

}  // namespace

std::string read_regular_file(const std::filesystem::path& file, std::size_t max_bytes) {
  const File in(file);
  // One byte more than the file has, to see its end; it may grow meanwhile.
  std::string bytes(std::min(in.size(), max_bytes) + 1, '\0');
  for (std::size_t have = 0;;) {
    const std::size_t got = in.read(bytes.data() + have, bytes.size() - have);
    have += got;
    if (have > max_bytes) throw FileTooLarge("larger than " + size_text(max_bytes));
    if (got == 0) {
      bytes.resize(have);
      return bytes;
    }
    if (have == bytes.size()) bytes.resize(std::min(2 * have, max_bytes + 1));
  }
}

}  // namespace aml::storage
