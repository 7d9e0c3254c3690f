#include "emulator/postgres/pq_library.h"

#include <dlfcn.h>

#include <string>

#include "emulator/postgres/errors.h"

namespace aml::postgres {

PqLibrary::Symbol PqLibrary::find(const char* name) {
  static void* const library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  void* const address = library != nullptr ? ::dlsym(library, name) : nullptr;
  if (address == nullptr) {
    const char* const reason = ::dlerror();
    throw PostgresError("libpq (Debian's package libpq5) cannot be used: " +
                        std::string(reason ? reason : name));
  }
  return {address};
}

const PqLibrary& pq_library() {
  static const PqLibrary library;
  return library;
}

}  // namespace aml::postgres
