#include "emulator/control/journal.h"

#include <algorithm>
#include <utility>

#include "emulator/control/own_paths.h"
#include "emulator/control/redaction.h"
#include "emulator/core/log.h"

namespace aml::control {

namespace {

// Of a header's name and value, a line's colon, blank and end.
constexpr std::size_t kLineExtra = 3;
// What redaction and the content type's line may add, as a rule.
constexpr std::size_t kRoom = 48;

std::size_t size_of(const http::Headers& headers) {
  std::size_t size = 0;
  for (const http::Header& header : headers)
    size += header.name.size() + header.value.size() + kLineExtra;
  return size;
}

void append_line(std::string& out, std::string_view name, std::string_view value,
                 const Secrets& secrets) {
  out.append(name).append(": ");
  append_redacted_header(out, name, value, secrets);
  out += '\n';
}

void append_lines(std::string& out, const http::Headers& headers, const Secrets& secrets) {
  for (const http::Header& header : headers) append_line(out, header.name, header.value, secrets);
}

http::Headers parse_lines(std::string_view head) {
  http::Headers headers;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    const std::size_t colon = line.find(": ");
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    head.remove_prefix(line.size() + 1);
  }
  return headers;
}

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

}  // namespace

JournalEntry::JournalEntry(const http::Request& request, const http::Response& response,
                           core::RequestContext& context, std::chrono::microseconds duration,
                           const Secrets& secrets)
    : time_(context.arrived),
      duration_(duration),
      operation_(context.operation),
      status_(response.status),
      request_bytes_(static_cast<std::size_t>(request.body.size())),
      response_bytes_(response.body.size()),
      trace_(std::move(context.trace)) {
  const std::string_view asked = request.body.start(kMaxBodyBytes);
  const std::string_view answered = std::string_view(response.body).substr(0, kMaxBodyBytes);
  text_.reserve(context.id.size() + request.method.size() + request.target.size() +
                context.workspace.size() + context.service.size() + context.error.size() +
                size_of(request.headers) + asked.size() + response.content_type.size() +
                size_of(response.headers) + answered.size() + kRoom);
  text_ += context.id;
  end_piece(kId);
  text_ += request.method;
  end_piece(kMethod);
  append_redacted(text_, request.target, secrets);
  end_piece(kTarget);
  text_ += context.workspace;
  end_piece(kWorkspace);
  text_ += context.service;
  end_piece(kService);
  text_ += context.error;
  end_piece(kError);
  append_lines(text_, request.headers, secrets);
  end_piece(kRequestHead);
  append_redacted(text_, asked, secrets);
  end_piece(kRequestBody);
  if (!response.content_type.empty())
    append_line(text_, "Content-Type", response.content_type, secrets);
  append_lines(text_, response.headers, secrets);
  end_piece(kResponseHead);
  append_redacted(text_, answered, secrets);
  end_piece(kResponseBody);
}

std::string_view JournalEntry::piece(Piece which) const {
  const std::size_t start = which == 0 ? 0 : ends_[which - 1];
  return std::string_view(text_).substr(start, ends_[which] - start);
}

JournalEntry::Message JournalEntry::request() const {
  return {parse_lines(piece(kRequestHead)), piece(kRequestBody), request_bytes_};
}

JournalEntry::Message JournalEntry::response() const {
  return {parse_lines(piece(kResponseHead)), piece(kResponseBody), response_bytes_};
}

std::size_t JournalEntry::bytes() const {
  return sizeof(JournalEntry) + text_.capacity() + trace_.capacity() * sizeof(core::TraceStep);
}

// Entries are made and freed outside the lock; freeing touches memory that nobody used for long.
void Journal::record(JournalEntry&& entry) {
  const std::size_t bytes = entry.bytes();
  Slot slot{std::make_shared<const JournalEntry>(std::move(entry)), bytes, 0};
  std::vector<Slot> surplus;
  const core::MutexLock lock(mutex_);
  slot.number = ++last_number_;
  slots_.push_back(std::move(slot));
  bytes_ += bytes;
  move_surplus(surplus);
}

void Journal::move_surplus(std::vector<Slot>& to) {
  while (slots_.size() > max_entries_ || bytes_ > max_bytes_) {
    bytes_ -= slots_.front().bytes;
    ++dropped_;
    to.push_back(std::move(slots_.front()));
    slots_.pop_front();
  }
}

std::vector<Journal::Numbered> Journal::after(std::uint64_t number, std::size_t most) const {
  std::vector<Numbered> found;
  const core::MutexLock lock(mutex_);
  auto at = std::partition_point(slots_.begin(), slots_.end(),
                                 [&](const Slot& slot) { return slot.number <= number; });
  for (; at != slots_.end() && found.size() < most; ++at) {
    found.push_back({at->number, at->entry});
  }
  return found;
}

std::vector<Journal::Numbered> Journal::before(std::uint64_t number, std::size_t most) const {
  std::vector<Numbered> found;
  const core::MutexLock lock(mutex_);
  auto at = std::partition_point(slots_.rbegin(), slots_.rend(),
                                 [&](const Slot& slot) { return slot.number >= number; });
  for (; at != slots_.rend() && found.size() < most; ++at) {
    found.push_back({at->number, at->entry});
  }
  return found;
}

const Journal::Slot* Journal::find_slot(std::string_view id) const {
  const auto found = std::find_if(slots_.rbegin(), slots_.rend(),
                                  [&](const Slot& slot) { return slot.entry->id() == id; });
  return found == slots_.rend() ? nullptr : &*found;
}

std::shared_ptr<const JournalEntry> Journal::find(std::string_view id) const {
  const core::MutexLock lock(mutex_);
  const Slot* const slot = find_slot(id);
  return slot == nullptr ? nullptr : slot->entry;
}

std::optional<std::uint64_t> Journal::find_number(std::string_view id) const {
  const core::MutexLock lock(mutex_);
  const Slot* const slot = find_slot(id);
  return slot == nullptr ? std::nullopt : std::optional(slot->number);
}

Journal::Totals Journal::totals() const {
  const core::MutexLock lock(mutex_);
  return {slots_.size(), bytes_, dropped_};
}

void Journal::clear() {
  std::deque<Slot> gone;
  const core::MutexLock lock(mutex_);
  gone.swap(slots_);
  bytes_ = 0;
  dropped_ = 0;
}

void Journal::clear_workspace(std::string_view workspace) {
  std::deque<Slot> all;
  std::deque<Slot> kept;
  const core::MutexLock lock(mutex_);
  all.swap(slots_);
  bytes_ = 0;
  for (Slot& slot : all) {
    if (http::same_name(slot.entry->workspace(), workspace)) continue;
    bytes_ += slot.bytes;
    kept.push_back(std::move(slot));
  }
  slots_.swap(kept);
}

http::Handler journaled(Journal& journal, const http::Handler& next) {
  return next.behind([&journal, next](http::Request& request, core::RequestContext& context) {
    const core::Stopwatch stopwatch;
    http::Response response = next(request, context);
    const std::chrono::microseconds duration = stopwatch.elapsed();
    write_access_line(request, response, context, duration, journal.secrets());
    if (!journal.keeps_nothing() && !is_own_path(request.path))
      journal.record(JournalEntry(request, response, context, duration, journal.secrets()));
    return response;
  });
}

}  // namespace aml::control
