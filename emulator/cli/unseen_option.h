#pragma once

#include "emulator/cli/commands.h"
#include "emulator/cli/service_folder.h"
#include "emulator/cli/service_sample.h"

namespace aml::cli {

/// What `--unseen` and `--constant` of a verb say.
UnseenAnswer read_unseen(const Invocation& invocation, VerbFaults& faults);

inline constexpr CommandOption kUnseenOption{"unseen", "error|nearest|constant",
                                             "the answer to other rows (default error)"};
inline constexpr CommandOption kConstantOption{
    "constant", "V1,V2", "that answer: the values of the answer's own columns"};

}  // namespace aml::cli
