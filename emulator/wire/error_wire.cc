#include "emulator/wire/error_wire.h"

#include "emulator/text/json.h"

namespace aml::wire {

std::string write_error(const core::ApiError& error) {
  const core::ErrorClass& error_class = error.spec().error_class;
  std::string out;
  out.reserve(160 + error.message().size());
  out += R"({"error":{"code":)";
  text::append_json_string(out, error_class.code);
  out += R"(,"message":)";
  text::append_json_string(out, error_class.message);
  out += R"(,"details":[)";
  if (!error.code().empty()) {
    out += R"({"code":)";
    text::append_json_string(out, error.code());
    if (!error.target().empty()) {
      out += R"(,"target":)";
      text::append_json_string(out, error.target());
    }
    out += R"(,"message":)";
    text::append_json_string(out, error.message());
    out += '}';
  }
  out += "]}}";
  return out;
}

std::string write_problem(const core::ApiError& error) {
  const core::ErrorClass& error_class = error.spec().error_class;
  std::string out = R"({"type":"about:blank","title":)";
  text::append_json_string(out, error.code().empty() ? error_class.code : error.code());
  out += R"(,"status":)" + std::to_string(error_class.status) + R"(,"detail":)";
  text::append_json_string(out, error.message().empty() ? error_class.message : error.message());
  out += '}';
  return out;
}

}  // namespace aml::wire
