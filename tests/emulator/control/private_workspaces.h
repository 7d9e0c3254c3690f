#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/emulator/control/call_app.h"

namespace aml::tests {

inline const std::string kSampleWorkspace = "756dbbd56cf4b58a5125db394cae1dc4";
inline constexpr std::string_view kRow =
    R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}}})";

inline Json make(TestApp& app, std::string_view body = "") {
  const http::Response response = app.call("POST", "/__emu/workspaces", {}, body);
  REQUIRE_MESSAGE(response.status == 201, response.body);
  Json made = Json::parse(response.body);
  CHECK(*core::find_header(response.headers, "Location") ==
        "/__emu/workspaces/" + made["workspace"].get<std::string>());
  return made;
}

inline std::string path_of(const Json& url) {
  const auto text = url.get<std::string>();
  return text.substr(text.find('/', text.find("://") + 3));
}

inline std::string in(const Json& made, const std::string& path) {
  return path + (path.find('?') == std::string::npos ? "?" : "&") +
         "workspace=" + made["workspace"].get<std::string>();
}

inline core::Headers bearer(const Json& service) {
  return {{"Authorization", "Bearer " + service["primaryKey"].get<std::string>()}};
}

inline http::Response execute(TestApp& app, const Json& made) {
  const Json& service = made["services"][0];
  return app.call("POST", path_of(service["executeUrl"]), bearer(service), kRow);
}

inline std::string problem_text(const http::Response& response) {
  return problem_of(response)["detail"].get<std::string>();
}

}  // namespace aml::tests
