#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/script.h"
#include "emulator/core/service_definition.h"
#include "model/schema.h"

namespace aml::management {

/// A function that was published as a web service, with what it takes and answers.
/// Source: observed (an R and a Python package publish so).
struct CodeBundle {
  std::string language;  ///< `R-3.1-64`, `python-2.7-64`
  std::string source;
  std::string zip;  ///< Base64 of an archive, as it came; empty: none
  model::Schema input;
  model::Schema output;

  bool is_python() const;
};

inline constexpr std::size_t kMaxCodeColumns = 1000;

/// The type of a column whose schema says `type` and `format`.
/// Errors: ApiError kDataTypeNotSupported.
/// Source: observed (an R package's own table); that longer integers are Double is inferred.
model::ColumnType type_of_schema(std::string_view type, std::string_view format);

/// A text that holds the bundle, the same for the same bundle.
std::string write_bundle(const CodeBundle& bundle);
/// Errors: std::runtime_error for a text that write_bundle() did not make.
CodeBundle read_bundle(std::string_view text);

/// What a service of this code runs. Python is run where scripts are allowed; whatever else is asked
/// of the code is answered with error 0085 that says why. Ids and keys are not set.
/// `make_script` may be null: scripts are not allowed.
core::ServiceDefinition definition_of(const CodeBundle& bundle,
                                      const core::MakeScript& make_script);

}  // namespace aml::management
