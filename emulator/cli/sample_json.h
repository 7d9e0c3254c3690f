#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/cli/service_sample.h"

namespace aml::cli {

/// What JSON of an old service says of it, and what is wrong with that.
struct ReadSample {
  ServiceSample sample;
  std::vector<std::string> faults;  ///< texts for people, with file and position
};

/// A file's text, and what messages call the file.
struct NamedText {
  std::string name;
  std::string_view text;
};

/// The body of a call of `/execute` and the answer to it, each input and output in the table form
/// or as a list of objects. Types are those that the answer's ColumnTypes give, else what the values
/// seem to be. Global parameters get the request's values as defaults.
ReadSample read_request_sample(const NamedText& request, const NamedText& response);

/// The swagger.json of a service: its ids, ports, columns and global parameters; no rows.
ReadSample read_swagger_sample(const NamedText& document);

}  // namespace aml::cli
