#include "emulator/cli/port_owner.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

/// Inodes of the sockets that listen on the port, from one of the kernel's tables.
void add_listeners(const char* table, std::uint16_t port, std::set<std::string>& links) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(table, "r"), &std::fclose);
  if (!in) return;
  constexpr unsigned kListening = 0x0A;
  char line[512];
  while (std::fgets(line, sizeof line, in.get()) != nullptr) {
    unsigned local_port = 0;
    unsigned state = 0;
    unsigned long inode = 0;
    const int read = std::sscanf(line, " %*d: %*[^:]:%x %*s %x %*s %*s %*s %*s %*s %lu",
                                 &local_port, &state, &inode);
    if (read == 3 && state == kListening && local_port == port)
      links.insert("socket:[" + std::to_string(inode) + "]");
  }
}

bool has_one_of(const fs::path& descriptors, const std::set<std::string>& links) {
  std::error_code error;
  for (fs::directory_iterator at(descriptors, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code unreadable;
    if (links.contains(fs::read_symlink(at->path(), unreadable).string())) return true;
  }
  return false;
}

}  // namespace

std::optional<int> find_port_owner(std::uint16_t port) {
  std::set<std::string> links;
  add_listeners("/proc/net/tcp", port, links);
  add_listeners("/proc/net/tcp6", port, links);
  if (links.empty()) return std::nullopt;
  std::error_code error;
  for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (has_one_of(at->path() / "fd", links)) return std::stoi(name);
  }
  return std::nullopt;
}

}  // namespace aml::cli
