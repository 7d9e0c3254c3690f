#pragma once

// What preloaded libraries need to stand in front of the C library's calls on files.

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace preloaded {

inline std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

/// The call of that name that would be reached without this library.
template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

inline bool makes(int flags) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0;
}

inline mode_t mode_of(int flags, std::va_list arguments) {
  return makes(flags) ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

/// Of an open file or folder; empty where it has none.
inline std::string path_of(int descriptor) {
  std::array<char, 64> link{};
  std::array<char, PATH_MAX> path{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", descriptor);
  return ::readlink(link.data(), path.data(), path.size() - 1) > 0 ? path.data() : "";
}

}  // namespace preloaded

#define AML_NEXT(name) preloaded::next<decltype(::name)>(#name)
