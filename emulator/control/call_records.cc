#include "emulator/control/call_records.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

#include "emulator/control/control_paths.h"
#include "emulator/control/proxy.h"
#include "emulator/control/redaction.h"
#include "emulator/core/log.h"

namespace aml::control {

namespace {

void write_access_line(const http::Request& request, const http::Response& response,
                       const core::RequestContext& context, std::chrono::microseconds duration,
                       const Secrets& secrets) {
  if (!core::log_enabled(core::LogLevel::kDebug)) return;
  std::string target;
  append_redacted(target, request.target, secrets);
  core::log(core::LogLevel::kDebug, "http", "request",
            {{"id", context.id},
             {"method", request.method},
             {"target", target},
             {"operation", context.operation},
             {"status", std::to_string(response.status)},
             {"error", context.error},
             {"us", std::to_string(duration.count())}});
}

// Written where the last one was, which is in the caches.
void enter(Journal& journal, const http::Request& request, const http::Response& response,
           const core::RequestContext& context, std::chrono::microseconds duration) {
  constexpr std::size_t kKeptBytes = 64u << 10;
  thread_local std::string record;
  record.clear();
  JournalEntry::append_record(record, request, response, context, duration, *journal.secrets());
  journal.record(record);
  if (record.capacity() > kKeptBytes) record = {};
}

// Memory for the record of a call inside of another: one of that size costs far more than small ones.
std::string& spare_record() {
  thread_local std::string spare;
  return spare;
}

void give_back(std::string record) {
  constexpr std::size_t kKeptBytes = 64u << 10;
  if (record.capacity() <= kKeptBytes) spare_record() = std::move(record);
}

constexpr std::string_view kControl = "control.";
// Of the control paths, those that the calls after them depend on.
constexpr std::string_view kSteps[] = {"reset",     "advance",      "run_job",
                                       "add_fault", "clear_faults", "remove_fault"};

bool is_step(const http::Request& request, const http::Response& response,
             const core::RequestContext& context) {
  constexpr int kFirstRefusal = 300;
  if (response.status >= kFirstRefusal || !context.operation.starts_with(kControl)) return false;
  const std::string_view name = context.operation.substr(kControl.size());
  // Nothing is left of what was before a reset of everything.
  if (name == "reset" && request.query.empty()) return false;
  return std::find(std::begin(kSteps), std::end(kSteps), name) != std::end(kSteps);
}

void enter_step(Journal& journal, const http::Request& request, const http::Response& response,
                const core::RequestContext& context, std::chrono::microseconds duration) {
  std::string record;
  JournalEntry::append_record(record, request, response, context, duration, *journal.secrets());
  journal.record_step(record);
}

/// `enter`: what becomes of the call's record.
template <typename Enter>
http::Handler with_records(const Journal& journal, Metrics& metrics, const http::Handler& next,
                           Enter enter_call) {
  return next.with_answer([&journal, &metrics, next, enter_call](http::Request& request,
                                                                 core::RequestContext& context) {
    const core::Stopwatch stopwatch;
    http::Response response = next(request, context);
    const std::chrono::microseconds duration = stopwatch.elapsed();
    metrics.count(context.operation, response.status, duration);
    write_access_line(request, response, context, duration, *journal.secrets());
    if (!journal.is_disabled()) enter_call(request, response, context, duration);
    return response;
  });
}

}  // namespace

http::Handler with_journal_and_metrics(Journal& journal, Metrics& metrics,
                                       const http::Handler& next) {
  return with_records(
      journal, metrics, next,
      [&journal](const http::Request& request, const http::Response& response,
                 core::RequestContext& context, std::chrono::microseconds duration) {
        // What was to leave the machine is no call of the emulator's own, whatever its path.
        if (!is_control_path(request.path) || context.operation == Proxy::kRefused) {
          enter(journal, request, response, context, duration);
          if (!context.inner_record.empty()) give_back(std::move(context.inner_record));
        } else if (is_step(request, response, context)) {
          enter_step(journal, request, response, context, duration);
        }
      });
}

http::Handler with_inner_record(const Journal& journal, Metrics& metrics,
                                const http::Handler& next) {
  return with_records(
      journal, metrics, next,
      [&journal](const http::Request& request, const http::Response& response,
                 core::RequestContext& context, std::chrono::microseconds duration) {
        constexpr std::size_t kUsualBytes = 4096;
        if (is_control_path(request.path)) return;
        std::string record = std::move(spare_record());
        record.clear();
        record.reserve(kUsualBytes);
        JournalEntry::append_record(record, request, response, context, duration,
                                    *journal.secrets());
        context.inner_record = std::move(record);
      });
}

}  // namespace aml::control
