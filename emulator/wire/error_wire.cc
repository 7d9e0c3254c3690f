#include "emulator/wire/error_wire.h"

#include "emulator/core/blob_errors.h"
#include "emulator/text/dates.h"
#include "emulator/text/json.h"
#include "emulator/text/xml.h"

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

std::string write_blob_error(const core::ApiError& error, std::string_view request_id,
                             core::TimePoint time) {
  const core::ErrorSpec& row = core::blob_error::row_of(error);
  const bool own = &row == &error.spec();
  std::string message(own ? error.message() : row.message);
  message.append("\nRequestId:").append(request_id);
  message.append("\nTime:").append(text::write_utc_millis(time));

  std::string out(text::kXmlHead);
  out += "<Error>";
  text::append_xml_element(out, "Code", row.code);
  text::append_xml_element(out, "Message", message);
  for (const auto& [name, value] : error.elements()) text::append_xml_element(out, name, value);
  // What the layer below said is kept for the reader of the document.
  if (!own && !error.message().empty()) text::append_xml_element(out, "Reason", error.message());
  out += "</Error>";
  return out;
}

}  // namespace aml::wire
