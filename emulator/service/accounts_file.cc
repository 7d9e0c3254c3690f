#include "emulator/service/accounts_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/storage/regular_file.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"

namespace aml::service {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : path_(path),
        descriptor_(::open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    if (descriptor_ < 0) fail(path_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor_); }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) fail(path_);
      if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() {
    if (::fsync(descriptor_) != 0) fail(path_);
  }

 private:
  const std::filesystem::path& path_;
  const int descriptor_;
};

void replace_file(const std::filesystem::path& path, const std::string& content) {
  const std::filesystem::path temporary = path.string() + ".new";
  {
    File file(temporary, O_WRONLY | O_CREAT | O_TRUNC);
    file.write(content);
    file.sync();
  }
  std::filesystem::rename(temporary, path);
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  File(folder, O_RDONLY | O_DIRECTORY).sync();
}

std::string read(const std::filesystem::path& path) {
  try {
    return storage::read_regular_file(path, AccountsFile::kMaxBytes);
  } catch (const storage::FileError& error) {
    throw std::runtime_error(path.string() + " cannot be read: " + error.what());
  }
}

std::map<std::string, std::string> read_file(const std::filesystem::path& path) {
  std::map<std::string, std::string> lines;
  if (!std::filesystem::exists(path)) return lines;
  const std::string content = read(path);
  std::string_view rest = content;
  while (!rest.empty()) {
    std::string_view key = text::cut(rest, '\n');
    const std::string name(text::cut(key, ' '));
    if (!name.empty()) lines[name] = text::from_base64(key) ? key : "";
  }
  return lines;
}

}  // namespace

AccountsFile::AccountsFile(std::filesystem::path path)
    : path_(std::move(path)),
      lines_(path_.empty() ? std::map<std::string, std::string>() : read_file(path_)) {}

std::map<std::string, std::string> AccountsFile::all() const {
  const core::MutexLock lock(mutex_);
  return lines_;
}

std::optional<std::string> AccountsFile::find(const std::string& name) const {
  const core::MutexLock lock(mutex_);
  const auto found = lines_.find(name);
  return found == lines_.end() ? std::nullopt : std::optional(found->second);
}

// What the disk refused is not kept in memory either.
AccountStore::Kept AccountsFile::put(const std::string& name, const std::string& key) {
  AML_ASSERT(!name.empty() && name.find_first_of(" \n") == std::string::npos);
  AML_ASSERT(key.find('\n') == std::string::npos);
  core::MutexLock lock(mutex_);
  std::map<std::string, std::string> next = lines_;
  std::string& in_force = next[name];
  const bool learns = in_force.empty() && !key.empty();
  if (learns) in_force = key;
  if (!path_.empty() && next != lines_) {
    std::string content;
    for (const auto& [account, secret] : next)
      content.append(account).append(" ").append(secret).append("\n");
    replace_file(path_, content);
  }
  lines_ = std::move(next);
  return {lines_[name], learns};
}

}  // namespace aml::service
