#include "emulator/isolation/unix_sockets.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "emulator/isolation/not_permitted.h"

namespace aml::isolation {

namespace {

constexpr std::size_t kMaxPaths = 16384;

}  // namespace

// A path is the rest of its line: it may hold blanks. Abstract names begin with @.
std::vector<std::string> bound_paths(std::string_view table) {
  std::vector<std::string> paths;
  while (!table.empty()) {
    const std::size_t end = table.find('\n');
    const std::string_view line = table.substr(0, end);
    const std::size_t path = line.find(" /");
    if (path != std::string_view::npos) paths.emplace_back(line.substr(path + 1));
    if (end == std::string_view::npos) break;
    table.remove_prefix(end + 1);
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

std::vector<std::string> bound_paths() {
  std::ifstream in("/proc/net/unix");
  std::vector<std::string> paths = bound_paths(std::string{std::istreambuf_iterator<char>(in), {}});
  if (paths.size() > kMaxPaths) not_permitted("a mount for each Unix socket", E2BIG);
  return paths;
}

}  // namespace aml::isolation
