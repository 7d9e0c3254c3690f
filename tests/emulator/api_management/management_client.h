#pragma once

#include <string>
#include <utility>

#include "tests/emulator/control/call_app.h"

namespace aml::tests {

inline const std::string kGroup =
    "/subscriptions/one/resourceGroups/two/providers/Microsoft.ApiManagement/service";
inline const std::string kDemo = kGroup + "/demoazureml";
inline const std::string kGuidePath =
    "/workspaces/{workspace}/services/{service}/execute?api-version={apiversion}&details={details}";

/// Calls of the management API in process.
class ManagementClient {
 public:
  explicit ManagementClient(const Flags& flags = kManual) : app(flags) {}

  http::Response call(const std::string& method, const std::string& path, const Json& body = {},
                      core::Headers headers = {}) {
    const std::string version = "api-version=2024-05-01";
    const char mark = path.find('?') == std::string::npos ? '?' : '&';
    return app.call(method, path + mark + version, std::move(headers),
                    body.is_null() ? "" : body.dump());
  }

  /// Of one that has to be answered so.
  Json answer(const std::string& method, const std::string& path, const Json& body, int status,
              core::Headers headers = {}) {
    const http::Response response = call(method, path, body, std::move(headers));
    CAPTURE(method);
    CAPTURE(path);
    CAPTURE(response.body);
    CHECK(response.status == status);
    return response.body.empty() ? Json() : Json::parse(response.body);
  }
  Json get(const std::string& path) { return answer("GET", path, {}, 200); }
  Json put(const std::string& path, const Json& properties, int status = 201) {
    return answer("PUT", path, {{"properties", properties}}, status);
  }

  std::string etag(const std::string& path) {
    const http::Response response = call("GET", path);
    const std::string* const etag = core::find_header(response.headers, "ETag");
    return etag == nullptr ? "" : *etag;
  }

  /// Targets of an answer's faults.
  static std::string targets(const Json& refusal) {
    std::string all;
    for (const Json& detail : refusal["error"]["details"])
      all += (all.empty() ? "" : " ") + detail.value("target", "-");
    return all;
  }

  static Json operation(const std::string& method, const std::string& url,
                        std::vector<std::string> parameters = {}) {
    Json list = Json::array();
    for (const std::string& name : parameters)
      list.push_back({{"name", name}, {"type", "string"}, {"required", true}});
    return {{"displayName", method + " " + url},
            {"method", method},
            {"urlTemplate", url},
            {"templateParameters", std::move(list)},
            {"responses", Json::array({{{"statusCode", 200}}})}};
  }

  TestApp app;
};

}  // namespace aml::tests
