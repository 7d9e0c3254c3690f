#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "emulator/core/job.h"

namespace aml::wire {

/// Reads the body of a submit: `Input` or `Inputs`, `Output` (v1), `Outputs`, `GlobalParameters`;
/// each may be left out or null, further members are ignored.
/// Errors:  ApiError kRequestBodyInvalid (absent, broken, no object; an invalid reference),
///          kRequestIsEmpty (`null`).
/// Source:  documented (batch request, three shapes) | observed (the dialect).
core::BatchSubmission parse_batch_submission(std::string_view body, std::size_t json_depth);

/// The answer of a submit: the id in double quotes, nothing else.
/// Source: observed (ten clients; some cut the quotes off by position).
std::string write_job_id(std::string_view id);

/// The status document of api-version 2.0: six members, null where there is nothing.
/// Shape:  `job.results` as callers get them, tokens signed.
/// Source: observed (one verbatim dump, four clients).
std::string write_job_status(const core::Job& job);

/// The status document of v1: the state's number, and the one result.
/// Source: documented (2015) | observed (one client).
std::string write_job_status_v1(const core::Job& job);

using References = std::map<std::string, core::BlobReference>;

/// References by name, as in `Results`: what records keep.
void append_references(std::string& out, const References& references);
/// Reads what append_references wrote.
/// Errors: ApiError kRequestBodyInvalid.
References parse_references(std::string_view json);

/// A request as records keep it: the shape of a submit, with `Inputs`.
std::string write_batch_request(const core::BatchRequest& request);

}  // namespace aml::wire
