#include "emulator/http/guard.h"

#include <new>

#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/wire/error_wire.h"

namespace aml::http {

namespace {

Response answer_error(core::RequestContext& context, ErrorStyle style,
                      const core::ApiError& error) {
  context.error = error.spec().error_class.code;
  if (!error.code().empty()) context.error += "/" + error.code();
  return error_response(error, style);
}

}  // namespace

Response guard(core::RequestContext& context, ErrorStyle style,
               const std::function<Response()>& answer) {
  try {
    return answer();
  } catch (const core::ApiError& error) {
    return answer_error(context, style, error);
  } catch (const ConnectionLost&) {
    throw;
  } catch (const std::bad_alloc&) {
    core::log(core::LogLevel::kError, "http", "out of memory", {{"request", context.id}});
    return answer_error(context, style, core::ApiError(core::kSystemLowOnMemory));
  } catch (const std::exception& error) {
    core::log(core::LogLevel::kError, "http", "unexpected failure",
              {{"request", context.id}, {"what", error.what()}});
    return answer_error(context, style, core::ApiError(core::kInternalErrorUnknownError));
  }
}

Response error_response(const core::ApiError& error, ErrorStyle style) {
  Response response;
  response.status = error.status();
  if (style == ErrorStyle::kProblem) {
    response.content_type = "application/problem+json";
    response.body = wire::write_problem(error);
  } else {
    response.content_type = "application/json; charset=utf-8";
    response.body = wire::write_error(error);
  }
  return response;
}

}  // namespace aml::http
