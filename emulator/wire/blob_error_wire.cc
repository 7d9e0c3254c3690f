#include "emulator/wire/blob_error_wire.h"

#include "emulator/core/blob_errors.h"
#include "emulator/text/dates.h"
#include "emulator/text/xml.h"

namespace aml::wire {

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
  // What the layer below said is lost on nobody who reads the document.
  if (!own && !error.message().empty()) text::append_xml_element(out, "Reason", error.message());
  out += "</Error>";
  return out;
}

}  // namespace aml::wire
