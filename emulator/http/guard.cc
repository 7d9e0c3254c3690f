#include "emulator/http/guard.h"

#include <cerrno>
#include <new>
#include <system_error>

#include "emulator/core/blob_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/core/state_unavailable.h"
#include "emulator/wire/error_wire.h"

namespace aml::http {

namespace {

Response blob_answer(const core::RequestContext& context, const core::ApiError& error) {
  const core::ErrorSpec& row = core::blob_error::row_of(error);
  Response response;
  response.status = row.error_class.status;
  response.content_type = "application/xml";
  response.body = wire::write_blob_error(error, context.id, context.arrived);
  response.set("x-ms-error-code", std::string(row.code));
  return response;
}

bool is_full_disk(const std::error_code& code) {
  return code == std::errc::no_space_on_device || code == std::errc::file_too_large ||
         code == std::error_code(EDQUOT, std::generic_category());
}

Response unavailable(core::RequestContext& context, ErrorStyle style) {
  Response response =
      error_response(context, style,
                     style == ErrorStyle::kBlob ? core::ApiError(core::blob_error::kServerBusy)
                                                : core::ApiError(core::kSharedStateAway));
  response.set("Retry-After", "1");
  return response;
}

}  // namespace

Response guard(core::RequestContext& context, ErrorStyle style,
               const std::function<Response()>& answer) {
  try {
    return answer();
  } catch (const core::ApiError& error) {
    return error_response(context, style, error);
  } catch (const std::bad_alloc&) {
    core::log(core::LogLevel::kError, "http", "out of memory", {{"request", context.id}});
    return error_response(context, style, core::ApiError(core::kSystemLowOnMemory));
  } catch (const std::system_error& error) {
    core::log(core::LogLevel::kError, "http", "the system refused",
              {{"request", context.id}, {"what", error.what()}});
    if (!is_full_disk(error.code())) {
      return error_response(context, style, core::ApiError(core::kInternalErrorUnknownError));
    }
    return error_response(
        context, style,
        core::ApiError(style == ErrorStyle::kBlob ? core::blob_error::kInsufficientStorage
                                                  : core::kInsufficientStorage));
  } catch (const core::StateUnavailable& error) {
    core::log(core::LogLevel::kWarn, "http", "the shared state is away",
              {{"request", context.id}, {"what", error.reason()}});
    return unavailable(context, style);
  } catch (const std::exception& error) {
    core::log(core::LogLevel::kError, "http", "unexpected failure",
              {{"request", context.id}, {"what", error.what()}});
    return error_response(context, style, core::ApiError(core::kInternalErrorUnknownError));
  }
}

Response error_response(core::RequestContext& context, ErrorStyle style,
                        const core::ApiError& error) {
  context.error = error.spec().error_class.code;
  if (!error.code().empty()) context.error += "/" + error.code();
  if (style == ErrorStyle::kBlob) return blob_answer(context, error);
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
