#include "emulator/isolation/private_files.h"

#include <sys/mount.h>
#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/isolation/not_permitted.h"

namespace aml::isolation {

namespace fs = std::filesystem;

namespace {

// Of the file system standard, and seldom used: what is mounted over an empty one hides nothing.
const std::vector<fs::path> kSeldomUsed = {"/media",         "/mnt",      "/srv",
                                           "/opt",           "/boot",     "/var/local",
                                           "/var/opt",       "/home",     "/usr/local/games",
                                           "/usr/local/src", "/usr/games"};

constexpr const char* kClosed = "closed";

bool bind(const fs::path& source, const fs::path& target, unsigned long more = 0) {
  return ::mount(source.c_str(), target.c_str(), nullptr, MS_BIND | more, nullptr) == 0;
}

void bind_or_refuse(const fs::path& source, const fs::path& target, unsigned long more = 0) {
  if (!bind(source, target, more)) not_permitted("mount at " + target.string(), errno);
}

}  // namespace

fs::path find_empty_folder(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    std::error_code error;
    // A folder that is a link leads to where others look.
    if (!fs::is_directory(fs::symlink_status(folder, error))) continue;
    const bool empty = fs::is_empty(folder, error);
    if (!error && empty) return folder;
  }
  return {};
}

void write_file(const fs::path& file, std::string_view content) {
  std::ofstream out(file, std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) throw std::runtime_error(file.string() + " cannot be written");
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read |
                            fs::perms::others_read);
}

PrivateFiles::PrivateFiles() : folder_(find_empty_folder(kSeldomUsed)) {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    not_permitted("mount at /", errno);
  if (folder_.empty()) not_permitted("no empty folder to mount private files on", ENOENT);
  if (::mount("tmpfs", folder_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") != 0)
    not_permitted("mount at " + folder_.string(), errno);
  write_file(folder_ / kClosed, "");
}

fs::path PrivateFiles::new_path() {
  return folder_ / std::to_string(++count_);
}

bool PrivateFiles::cover(const fs::path& file, std::string_view content) {
  AML_ASSERT(file.is_absolute());
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  const fs::path copy = new_path();
  write_file(copy, content);
  bind_or_refuse(copy, file);
  return true;
}

// Links lead to the folder that was there before, which stays in sight at another path.
bool PrivateFiles::cover_folder(const fs::path& folder,
                                const std::map<std::string, std::string>& added) {
  AML_ASSERT(folder.is_absolute());
  std::error_code error;
  if (!fs::is_directory(folder, error)) return false;
  const fs::path before = new_path();
  const fs::path copy = new_path();
  fs::create_directory(before);
  fs::create_directory(copy);
  bind_or_refuse(folder, before, MS_REC);
  for (const fs::directory_entry& entry : fs::directory_iterator(before)) {
    const fs::path name = entry.path().filename();
    if (!added.contains(name.string())) fs::create_symlink(entry.path(), copy / name);
  }
  for (const auto& [name, content] : added) write_file(copy / name, content);
  bind_or_refuse(copy, folder);
  return true;
}

bool PrivateFiles::close_socket(const fs::path& socket) {
  std::error_code error;
  return fs::is_socket(socket, error) && bind(folder_ / kClosed, socket);
}

}  // namespace aml::isolation
