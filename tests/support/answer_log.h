#pragma once

#include "emulator/core/request_context.h"
#include "emulator/http/message.h"

namespace aml::tests {

/// Notes what the emulator answered in a test, for the check at the suite's end
/// (tests/house/answers.py). Every test case of the program is noted as well: the check waits for
/// all of them.
/// Shape:   a line of JSON in $AML_ANSWERS, a file per process; without the variable, nothing.
/// Threads: one.
void log_answer(const http::Request& request, const http::Response& response,
                const core::RequestContext& context);

}  // namespace aml::tests
