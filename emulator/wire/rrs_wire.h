#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/core/execute_request.h"
#include "emulator/core/service_definition.h"

namespace aml::wire {

/// Reads the body of `/execute`. The form of each input decides how it is read, whatever the query
/// says: an object is the table form, a list of objects the swagger form.
/// Shape:   cells point into `body`, which outlives the result.
/// Errors:  ApiError kRequestBodyInvalid (absent, broken, scalar, list, flat or nested Values,
///          GlobalParameters that are a list), kRequestIsEmpty (`null`).
/// Source:  documented (help page, swagger) | observed (the dialect, `null` parameters).
core::ExecuteRequest parse_execute_request(std::string_view body, std::size_t json_depth);

/// Reads the body of v1 `/score`: one row, as the only input, without a name.
/// Errors:  as above; no `Instance` or no `FeatureVector` leaves `inputs` empty.
core::ExecuteRequest parse_score_request(std::string_view body, std::size_t json_depth);

struct AnswerForm {
  bool details = false;  ///< `details=true`: with the types of the columns
  bool swagger = false;  ///< `format=swagger`, which wins over details
  core::MissingText missing = core::MissingText::kNull;
  bool column_names = true;  ///< also without details
};

/// The compact answer of `/execute`; every cell is a JSON string.
/// Source: observed (nine dumps).
std::string write_execute_response(const core::ExecuteResult& result, const AnswerForm& form);

/// The answer of v1 `/score`: the cells of the first row, in column order.
/// Source: documented (one line of 2015).
std::string write_score_response(const core::NamedTable& output, core::MissingText missing);

}  // namespace aml::wire
