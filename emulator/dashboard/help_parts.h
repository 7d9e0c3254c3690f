#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/dashboard/help_errors.h"
#include "emulator/dashboard/help_page.h"
#include "emulator/dashboard/samples/samples.h"

namespace aml::dashboard {

// The parts of help pages that follow from the service: markup, everything in it escaped.

using Cells = std::vector<std::string>;

/// `table_class` of help.css: `names` for words that must not break.
std::string help_table(std::string_view caption, const Cells& columns,
                       const std::vector<Cells>& rows, std::string_view table_class = "");

/// Method, URI and version of one request.
std::string help_request_line(std::string_view method, const std::string& url);
std::string help_request_headers();
std::string help_response_headers();

/// Per port its columns, names and types; of very wide ports the first kShownColumns.
std::string help_ports(std::string_view direction, const std::vector<model::Port>& ports);
std::string help_parameters(const core::ServiceDefinition& definition);
/// The rows of help_errors() that the member marks.
std::string help_error_table(bool HelpError::*answered_by);
/// One section per language, each with its program in `pre#code-snippet-{id}`.
std::string help_samples(const HelpSubject& subject,
                         std::string (*sample)(const Language&, const HelpSubject&));

/// A page stays readable, whatever a module makes of its columns.
inline constexpr std::size_t kShownColumns = 100;
model::Schema shown_columns(const model::Schema& schema);

}  // namespace aml::dashboard
