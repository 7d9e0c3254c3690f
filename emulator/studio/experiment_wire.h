#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/studio/experiment.h"

namespace aml::studio {

/// The addresses of results, for clients that put them together of their parts.
struct ResultBase {
  std::string base;       ///< of the emulator, without a slash at its end
  std::string signature;  ///< of the workspace, which a download may have in place of its token
};

/// An address in three parts.
/// Source: observed (a C#, a Python and an R client join the parts and read the rest).
Json endpoint_json(const ResultBase& base, const std::string& path, std::size_t size);

/// An experiment; in a list it has no `Graph`, no `WebService` and no statuses of nodes.
Json experiment_json(const Experiment& experiment, const ResultBase& base, bool is_whole);

/// Removes what the emulator itself writes of an experiment from a document that says it too.
void drop_own_members(Json& document);

/// What a POST of an experiment says.
struct Submission {
  bool is_draft = true;
  bool is_partial = false;
  Json members;  ///< of the experiment's document; those that it does not have stay
};

/// Errors: ApiError kMalformedBody, kStudioRefused.
Submission parse_submission(std::string_view body);

}  // namespace aml::studio
