#include "emulator/outbound/curl_library.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace aml::outbound {

CurlLibrary::Symbol CurlLibrary::find(const char* name) {
  static void* const library = ::dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  void* const address = library != nullptr ? ::dlsym(library, name) : nullptr;
  if (address == nullptr) {
    const char* const reason = ::dlerror();
    throw std::runtime_error("libcurl cannot be used: " + std::string(reason ? reason : name));
  }
  return {address};
}

const CurlLibrary& curl_library() {
  static const CurlLibrary library = [] {
    const CurlLibrary loaded;
    if (loaded.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
      throw std::runtime_error("libcurl cannot be used");
    }
    return loaded;
  }();
  return library;
}

}  // namespace aml::outbound
