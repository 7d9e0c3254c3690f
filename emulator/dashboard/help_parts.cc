#include "emulator/dashboard/help_parts.h"

#include <algorithm>

#include "emulator/core/api_error.h"
#include "emulator/dashboard/html.h"
#include "model/parameters.h"

namespace aml::dashboard {

namespace {

std::string bound_text(const core::GlobalParameter& parameter) {
  std::string out;
  if (parameter.minimum) out += "at least " + model::to_text(*parameter.minimum);
  if (parameter.minimum && parameter.maximum) out += ", ";
  if (parameter.maximum) out += "at most " + model::to_text(*parameter.maximum);
  for (const std::string& choice : parameter.choices) {
    out += out.empty() ? "one of: " : ", ";
    out += choice;
  }
  return out;
}

std::vector<Cells> column_rows(const model::Schema& schema) {
  std::vector<Cells> rows;
  for (const model::Column& column : shown_columns(schema))
    rows.push_back({column.name, std::string(model::name_of(column.type))});
  return rows;
}

void append_cell(std::string& out, std::string_view tag, const std::string& text) {
  const std::string_view name = tag.substr(0, tag.find(' '));
  out.append("<").append(tag).append(">").append(escaped(text));
  out.append("</").append(name).append(">");
}

}  // namespace

std::string help_table(std::string_view caption, const Cells& columns,
                       const std::vector<Cells>& rows, std::string_view table_class) {
  const std::string name = escaped(caption);
  std::string out = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + name +
                    "\"><table class=\"" + std::string(table_class) + "\"><caption>" + name +
                    "</caption>\n<thead><tr>";
  for (const std::string& column : columns) append_cell(out, "th scope=\"col\"", column);
  out += "</tr></thead>\n<tbody>\n";
  for (const Cells& row : rows) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      append_cell(out, i == 0 ? "th scope=\"row\"" : "td", row[i]);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string help_request_line(std::string_view method, const std::string& url) {
  return help_table("Request line", {"Method", "Request URI", "HTTP version"},
                    {{std::string(method), url, "HTTP/1.1"}});
}

std::string help_request_headers() {
  return help_table(
      "Request headers", {"Header", "What it says"},
      {{"Authorization: Bearer abc123",
        "Required. One of the two keys of the endpoint, in place of abc123."},
       {"Content-Length", "Required. The length of the body in bytes; a chunked body has none."},
       {"Content-Type: application/json", "Required where there is a body: it is JSON."},
       {"Accept: application/json", "Optional. Answers are JSON in any case."}});
}

std::string help_response_headers() {
  return help_table(
      "Response headers", {"Header", "What it says"},
      {{"Content-Type: application/json; charset=utf-8", "Of every answer that has a body."},
       {"Content-Length", "The length of the body in bytes."},
       {"x-ms-request-id", "The id of the request: the emulator's journal has it under this name."},
       {"Date", "When it was answered."}});
}

model::Schema shown_columns(const model::Schema& schema) {
  const auto count = static_cast<std::ptrdiff_t>(std::min(schema.size(), kShownColumns));
  return model::Schema(std::vector<model::Column>(schema.begin(), schema.begin() + count));
}

std::string help_ports(std::string_view direction, const std::vector<model::Port>& ports) {
  if (ports.empty()) return "<p>None.</p>\n";
  std::string out;
  for (const model::Port& port : ports) {
    const std::string caption = std::string(direction) + ' ' + port.name;
    out += help_table(caption, {"Name", "Type"}, column_rows(port.schema));
    if (port.schema.size() > kShownColumns)
      out +=
          "<p>And " + std::to_string(port.schema.size() - kShownColumns) + " more columns.</p>\n";
  }
  return out;
}

std::string help_parameters(const core::ServiceDefinition& definition) {
  std::vector<Cells> rows;
  for (const core::GlobalParameter& parameter : definition.global_parameters) {
    rows.push_back({parameter.name, std::string(model::name_of(parameter.type)),
                    parameter.default_value ? "default " + model::to_text(*parameter.default_value)
                                            : "required",
                    bound_text(parameter), parameter.description});
  }
  if (rows.empty()) return "<p>None: send an empty object.</p>\n";
  return help_table("Global parameters", {"Name", "Type", "Value", "Bounds", "Description"}, rows);
}

std::string help_error_table(bool HelpError::*answered_by) {
  std::vector<Cells> rows;
  for (const HelpError& error : help_errors()) {
    if (!(error.*answered_by)) continue;
    const core::ErrorClass& named = error.row->error_class;
    const bool own = !error.row->code.empty();
    rows.push_back(
        {std::string(named.code), std::to_string(named.status),
         own ? std::string(error.row->code) : "",
         std::string(own && !error.row->message.empty() ? error.row->message : named.message)});
  }
  return help_table("Error codes", {"Code", "HTTP status", "Detail code", "Message"}, rows,
                    "names");
}

// The line feed after `<pre …>` is not part of its text. No attribute follows the id: the R
// package cuts right there.
std::string help_samples(const HelpSubject& subject,
                         std::string (*sample)(const Language&, const HelpSubject&)) {
  std::string out = "<div id=\"samples\">\n";
  for (const Language& language : languages()) {
    out.append("<section>\n<h3>").append(escaped(language.title));
    out.append("</h3>\n<pre tabindex=\"0\" id=\"code-snippet-").append(language.id);
    out.append("\">\n").append(escaped_code(sample(language, subject)));
    out.append("</pre>\n</section>\n");
  }
  return out + "</div>\n";
}

}  // namespace aml::dashboard
