#include "emulator/control/trust_routes.h"

#include <array>

#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"
#include "emulator/tls/authority.h"

namespace aml::control {

namespace {

enum class Form { kPem, kDer, kPkcs12 };

// In the order of Form.
constexpr std::array<std::string_view, 3> kForms = {"pem", "der", "p12"};

constexpr std::array<std::string_view, 3> kContentTypes = {
    "application/x-pem-file", "application/pkix-cert", "application/x-pkcs12"};

std::string written(const tls::Authority& authority, Form form, const std::string& password) {
  switch (form) {
    case Form::kDer:
      return authority.der();
    case Form::kPkcs12:
      return authority.pkcs12(password);
    case Form::kPem:
      break;
  }
  return authority.pem();
}

http::RouteAnswer show_authority(const ControlPlane& plane) {
  return [authority = plane.authority](const http::Call& call) {
    static constexpr std::array<std::string_view, 2> kMembers = {"format", "password"};
    const ListQuery query(call.request, kMembers);
    const std::size_t form = query.find_word("format", kForms).value_or(0);
    const std::string password = query.find("password").value_or("changeit");
    const tls::Authority* own = authority();
    if (own == nullptr) throw core::ApiError(kHttpsIsOff);
    http::Response response;
    response.content_type = kContentTypes[form];
    response.body = written(*own, static_cast<Form>(form), password);
    return response;
  };
}

}  // namespace

http::Routes trust_routes(const ControlPlane& plane) {
  return {{"GET", "/__emu/trust", "control.trust", show_authority(plane), kOwnPaths}};
}

}  // namespace aml::control
