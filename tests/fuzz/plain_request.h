#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "emulator/core/execute_request.h"
#include "emulator/core/job.h"

namespace aml::tests {

// The readers of bodies once more, over a whole document instead of tokens.
// Errors: core::ApiError, as those of emulator/wire.

std::string plain_execute_request(std::string_view body, std::size_t depth);
std::string plain_score_request(std::string_view body, std::size_t depth);
core::BatchSubmission plain_batch_submission(std::string_view body, std::size_t depth);

/// All that a request says, as the two above show theirs.
std::string shown(const core::ExecuteRequest& request);

}  // namespace aml::tests
