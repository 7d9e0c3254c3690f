#pragma once

#include <curl/curl.h>

namespace aml::outbound {

/// The functions of libcurl that are used here. The library is loaded by the first call that goes
/// out: linked, it and the thirty libraries it needs would cost every start 5 ms and 5 MiB.
struct CurlLibrary {
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_easy_reset) easy_reset;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_wakeup) multi_wakeup;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
};

/// Loads it on the first call.
/// Errors:  std::runtime_error where it is not installed.
/// Threads: any.
const CurlLibrary& curl_library();

}  // namespace aml::outbound
