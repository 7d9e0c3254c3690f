#pragma once

#include <functional>
#include <map>
#include <string>

#include "emulator/bundle/tar.h"
#include "tests/emulator/control/call_app.h"
#include "tests/support/temporary_folder.h"

namespace aml::tests {

/// Its calls say which host they are for, as those of HTTP/1.1 do.
class HostedApp : public TestApp {
 public:
  using TestApp::TestApp;

  http::Response call(std::string method, std::string target, core::Headers headers = {},
                      std::string_view body = {}) {
    headers.push_back({"Host", "127.0.0.1:10100"});
    return TestApp::call(std::move(method), std::move(target), std::move(headers), body);
  }
};

/// The bundle of an app's run, as its bytes. The tests' ids are the app's: calls are one after
/// another.
inline std::string bundle_of(HostedApp& app, const std::string& query = "") {
  const http::Response response = app.call("GET", "/__emu/bundle" + query);
  CHECK(response.status == 200);
  CHECK(response.content_type == "application/x-tar");
  return response.body;
}

using Members = std::map<std::string, std::string>;

/// A bundle with its members changed.
inline std::string changed(const std::string& bundle,
                           const std::function<void(Members& members)>& change) {
  const TemporaryFolder folder;
  const bundle::TarFile tar(folder.write("whole", bundle));
  Members members;
  for (const auto& [name, member] : tar.members()) members[name] = tar.read(name, 1u << 30);
  change(members);
  std::string bytes;
  for (const auto& [name, text] : members)
    bytes += bundle::tar_header(name, text.size()) + text + bundle::tar_padding(text.size());
  return bytes + bundle::tar_end();
}

inline void replace_in(std::string& text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  text.replace(at, what.size(), by);
}

}  // namespace aml::tests
