#include "emulator/control/journal.h"

#include <algorithm>
#include <utility>

#include "emulator/control/redaction.h"
#include "emulator/core/log.h"

namespace aml::control {

namespace {

bool is_control_path(std::string_view path) {
  return path == "/__emu" || path.starts_with("/__emu/");
}

JournalEntry make_entry(const http::Request& request, const http::Response& response,
                        core::RequestContext& context, std::chrono::microseconds duration) {
  JournalEntry entry;
  entry.id = context.id;
  entry.time = context.arrived;
  entry.duration = duration;
  entry.method = request.method;
  append_redacted(entry.target, request.target);
  entry.operation = context.operation;
  entry.workspace = std::move(context.workspace);
  entry.service = std::move(context.service);
  entry.error = std::move(context.error);
  entry.status = response.status;
  entry.request = RecordedMessage(request.headers, {}, request.body);
  entry.response = RecordedMessage(response.headers, response.content_type, response.body);
  entry.trace = std::move(context.trace);
  return entry;
}

void write_access_line(const http::Request& request, const http::Response& response,
                       const core::RequestContext& context, std::chrono::microseconds duration) {
  if (!core::log_enabled(core::LogLevel::kDebug)) return;
  std::string target;
  append_redacted(target, request.target);
  core::log(core::LogLevel::kDebug, "http", "request",
            {{"id", context.id},
             {"method", request.method},
             {"target", target},
             {"operation", context.operation},
             {"status", std::to_string(response.status)},
             {"error", context.error},
             {"us", std::to_string(duration.count())}});
}

}  // namespace

RecordedMessage::RecordedMessage(const http::Headers& headers, std::string_view content_type,
                                 std::string_view body)
    : body_bytes_(body.size()) {
  const std::string_view kept = body.substr(0, kMaxBodyBytes);
  std::size_t size = kept.size() + content_type.size() + 16;
  for (const http::Header& header : headers) size += header.name.size() + header.value.size() + 3;
  text_.reserve(size);
  if (!content_type.empty()) text_.append("Content-Type: ").append(content_type).append("\n");
  for (const http::Header& header : headers) {
    text_.append(header.name).append(": ");
    append_redacted_header(text_, header.name, header.value);
    text_ += '\n';
  }
  head_bytes_ = text_.size();
  append_redacted(text_, kept);
}

http::Headers RecordedMessage::headers() const {
  http::Headers headers;
  std::string_view head = std::string_view(text_).substr(0, head_bytes_);
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    const std::size_t colon = line.find(": ");
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    head.remove_prefix(line.size() + 1);
  }
  return headers;
}

std::size_t JournalEntry::bytes() const {
  return sizeof(JournalEntry) + 96 + id.capacity() + target.capacity() + workspace.capacity() +
         service.capacity() + error.capacity() + request.bytes() + response.bytes() +
         trace.capacity() * sizeof(core::TraceStep);
}

void Journal::record(JournalEntry entry) {
  List fresh;
  fresh.push_back(std::make_shared<const JournalEntry>(std::move(entry)));
  const std::size_t bytes = fresh.front()->bytes();
  List surplus;
  const core::MutexLock lock(mutex_);
  entries_.splice(entries_.end(), fresh);
  ++totals_.entries;
  totals_.bytes += bytes;
  move_surplus(surplus);
}

void Journal::move_surplus(List& to) {
  while (totals_.entries > max_entries_ || (totals_.bytes > max_bytes_ && totals_.entries > 0)) {
    totals_.bytes -= entries_.front()->bytes();
    --totals_.entries;
    ++totals_.dropped;
    to.splice(to.end(), entries_, entries_.begin());
  }
}

JournalEntries Journal::entries() const {
  const core::MutexLock lock(mutex_);
  return {entries_.begin(), entries_.end()};
}

std::shared_ptr<const JournalEntry> Journal::find(std::string_view id) const {
  const core::MutexLock lock(mutex_);
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [&](const auto& entry) { return entry->id == id; });
  return found == entries_.rend() ? nullptr : *found;
}

Journal::Totals Journal::totals() const {
  const core::MutexLock lock(mutex_);
  return totals_;
}

void Journal::clear() {
  List gone;
  const core::MutexLock lock(mutex_);
  gone.swap(entries_);
  totals_ = {};
}

void Journal::clear_workspace(std::string_view workspace) {
  List gone;
  const core::MutexLock lock(mutex_);
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto next = std::next(at);
    if (http::same_name((*at)->workspace, workspace)) {
      totals_.bytes -= (*at)->bytes();
      --totals_.entries;
      gone.splice(gone.end(), entries_, at);
    }
    at = next;
  }
}

http::Handler journaled(Journal& journal, http::Handler next) {
  return [&journal, next = std::move(next)](http::Request& request, core::RequestContext& context) {
    const core::Stopwatch stopwatch;
    http::Response response = next(request, context);
    const std::chrono::microseconds duration = stopwatch.elapsed();
    write_access_line(request, response, context, duration);
    if (!journal.keeps_nothing() && !is_control_path(request.path))
      journal.record(make_entry(request, response, context, duration));
    return response;
  };
}

}  // namespace aml::control
