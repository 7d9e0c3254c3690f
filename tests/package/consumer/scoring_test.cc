// A test that serves the emulated services itself: no process, no port to agree on.

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <amlemu/in_process_emulator.h>
#include <curl/curl.h>
#include <doctest/doctest.h>

#include <string>

namespace {

/// The code under test: scores one text; the HTTP status.
long score(const std::string& url, const std::string& key, const std::string& text) {
  CURL* curl = curl_easy_init();
  const std::string body =
      R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[[")" + text + R"("]]}}})";
  curl_slist* headers = curl_slist_append(nullptr, ("Authorization: Bearer " + key).c_str());
  curl_easy_setopt(curl, CURLOPT_URL, (url + "?api-version=2.0").c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(
      curl, CURLOPT_WRITEFUNCTION,
      +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
  curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return status;
}

}  // namespace

TEST_CASE("a busy service is seen once") {
  amlemu::InProcessEmulator emulator;
  const amlemu::Service service = emulator.services().front();
  emulator.call("POST", "/__emu/faults",
                R"({"when": {"first": 1}, "then": {"error": "RequestThrottled"}})");

  CHECK(score(service.execute_url, service.key, "good") == 503);
  CHECK(score(service.execute_url, service.key, "good") == 200);
}
