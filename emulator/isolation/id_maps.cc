#include "emulator/isolation/id_maps.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>

#include "emulator/base/fd.h"
#include "emulator/isolation/not_permitted.h"

namespace aml::isolation {

namespace {

// The kernel takes a map in one write, or not at all.
bool write_whole(const std::string& file, const std::string& text) {
  const base::Fd out(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  return out && ::write(out.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::string text_of(const char* file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool map_all_ids(pid_t process) {
  const std::string folder = "/proc/" + std::to_string(process);
  return write_whole(folder + "/gid_map", same_numbers(text_of("/proc/self/gid_map"))) &&
         write_whole(folder + "/uid_map", same_numbers(text_of("/proc/self/uid_map")));
}

void map_own_ids(uid_t user, gid_t group) {
  const auto write_or_refuse = [](const char* file, const std::string& text) {
    if (!write_whole(file, text)) not_permitted(file, errno);
  };
  const std::string user_number = std::to_string(user);
  const std::string group_number = std::to_string(group);
  // A user without rights may map its group only where it can leave none.
  write_or_refuse("/proc/self/setgroups", "deny");
  write_or_refuse("/proc/self/gid_map", group_number + " " + group_number + " 1");
  write_or_refuse("/proc/self/uid_map", user_number + " " + user_number + " 1");
}

std::string same_numbers(std::string_view map) {
  std::istringstream lines{std::string(map)};
  std::string same;
  std::string first;
  std::string outside;
  std::string count;
  while (lines >> first >> outside >> count)
    same.append(first).append(" ").append(first).append(" ").append(count).append("\n");
  return same;
}

}  // namespace aml::isolation
