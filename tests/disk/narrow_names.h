#pragma once

// The narrow names of calls, which are the wide ones, and the four that open; each preloaded library
// has them once.

#include <fcntl.h>
#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

#include <cstdarg>

#include "tests/disk/preloaded.h"

namespace preloaded {

/// Where all that open end; the library defines it. `folder` may be AT_FDCWD.
int open_at(int folder, const char* path, int flags, mode_t mode);

}  // namespace preloaded

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t at) {
  return ::pwrite64(descriptor, bytes, size, at);
}

int open64(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = preloaded::mode_of(flags, arguments);
  va_end(arguments);
  return preloaded::open_at(AT_FDCWD, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = preloaded::mode_of(flags, arguments);
  va_end(arguments);
  return preloaded::open_at(folder, path, flags, mode);
}

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = preloaded::mode_of(flags, arguments);
  va_end(arguments);
  return preloaded::open_at(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = preloaded::mode_of(flags, arguments);
  va_end(arguments);
  return preloaded::open_at(folder, path, flags, mode);
}

FILE* fopen(const char* path, const char* mode) {
  return ::fopen64(path, mode);
}

int ftruncate(int descriptor, off_t size) {
  return ::ftruncate64(descriptor, size);
}

}  // extern "C"
