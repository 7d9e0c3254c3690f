#pragma once

#include <curl/curl.h>

namespace aml::outbound {

/// The functions of libcurl that are used here, found by name. Linked, libcurl and the thirty
/// libraries that it needs would cost every start 5 ms and 5 MiB.
class CurlLibrary {
  /// The address of a function, whatever its type.
  struct Symbol {
    void* address;
    template <typename Function>
    operator Function*() const {  // NOLINT: the declared type says what it is
      return reinterpret_cast<Function*>(address);
    }
  };

  static Symbol find(const char* name);

 public:
  decltype(&::curl_global_init) global_init = find("curl_global_init");
  decltype(&::curl_easy_init) easy_init = find("curl_easy_init");
  decltype(&::curl_easy_cleanup) easy_cleanup = find("curl_easy_cleanup");
  decltype(&::curl_easy_reset) easy_reset = find("curl_easy_reset");
  decltype(&::curl_easy_setopt) easy_setopt = find("curl_easy_setopt");
  decltype(&::curl_multi_init) multi_init = find("curl_multi_init");
  decltype(&::curl_multi_cleanup) multi_cleanup = find("curl_multi_cleanup");
  decltype(&::curl_multi_add_handle) multi_add_handle = find("curl_multi_add_handle");
  decltype(&::curl_multi_remove_handle) multi_remove_handle = find("curl_multi_remove_handle");
  decltype(&::curl_multi_perform) multi_perform = find("curl_multi_perform");
  decltype(&::curl_multi_poll) multi_poll = find("curl_multi_poll");
  decltype(&::curl_multi_wakeup) multi_wakeup = find("curl_multi_wakeup");
  decltype(&::curl_multi_info_read) multi_info_read = find("curl_multi_info_read");
  decltype(&::curl_slist_append) slist_append = find("curl_slist_append");
  decltype(&::curl_slist_free_all) slist_free_all = find("curl_slist_free_all");
};

/// Loads it, the first time.
/// Errors:  std::runtime_error where it is not installed.
/// Threads: any.
const CurlLibrary& curl_library();

}  // namespace aml::outbound
