#pragma once

#include <functional>

#include "emulator/core/api_error.h"
#include "emulator/http/message.h"
#include "emulator/http/router.h"

namespace aml::http {

/// **The one catch** of the request side: runs `answer`; an ApiError becomes its answer in `style`,
/// a module's refusal has been translated before; a full disk is InsufficientStorage, a state that
/// cannot be asked now 503 with Retry-After, anything else is logged with the request's id and answered as InternalError/UnknownError.
Response guard(core::RequestContext& context, ErrorStyle style,
               const std::function<Response()>& answer);

/// An error as an answer, in the given style, noted in the context.
Response error_response(core::RequestContext& context, ErrorStyle style,
                        const core::ApiError& error);

}  // namespace aml::http
