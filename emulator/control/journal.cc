#include "emulator/control/journal.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/redaction.h"

namespace aml::control {

namespace {

// Of a header's name and value, a line's colon, blank and end.
constexpr std::size_t kLineExtra = 3;
// What redaction and the content type's line may add, as a rule.
constexpr std::size_t kRoom = 48;

std::size_t size_of(const core::Headers& headers) {
  std::size_t size = 0;
  for (const core::Header& header : headers)
    size += header.name.size() + header.value.size() + kLineExtra;
  return size;
}

void append_line(std::string& out, std::string_view name, std::string_view value,
                 const Secrets& secrets) {
  out.append(name).append(": ");
  append_header_value(out, name, value, secrets);
  out += '\n';
}

void append_lines(std::string& out, std::string_view content_type, const core::Headers& headers,
                  const Secrets& secrets) {
  const std::size_t start = out.size();
  if (!content_type.empty()) append_line(out, "Content-Type", content_type, secrets);
  for (const core::Header& header : headers) append_line(out, header.name, header.value, secrets);
  redact_members(out, start, secrets);
}

core::Headers parse_lines(std::string_view head) {
  core::Headers headers;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find('\n'));
    const std::size_t colon = line.find(": ");
    headers.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
    head.remove_prefix(line.size() + 1);
  }
  return headers;
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
  asked_.reserve(context.id.size() + request.method.size() + request.target.size() +
                 context.workspace.size() + context.service.size() + context.error.size() +
                 size_of(request.headers) + asked.size() + kRoom);
  asked_ += context.id;
  ends_[kId] = asked_.size();
  asked_ += request.method;
  ends_[kMethod] = asked_.size();
  append_redacted(asked_, request.target, secrets);
  ends_[kTarget] = asked_.size();
  asked_ += context.workspace;
  ends_[kWorkspace] = asked_.size();
  asked_ += context.service;
  ends_[kService] = asked_.size();
  asked_ += context.error;
  ends_[kError] = asked_.size();
  append_lines(asked_, {}, request.headers, secrets);
  ends_[kRequestHead] = asked_.size();
  append_redacted(asked_, asked, secrets);
  ends_[kRequestBody] = asked_.size();

  answered_.reserve(response.content_type.size() + size_of(response.headers) + answered.size() +
                    kRoom);
  append_lines(answered_, response.content_type, response.headers, secrets);
  ends_[kResponseHead] = answered_.size();
  append_redacted(answered_, answered, secrets);
  ends_[kResponseBody] = answered_.size();
}

std::string_view JournalEntry::piece(Piece which) const {
  const std::string_view text = which < kResponseHead ? asked_ : answered_;
  const std::size_t start = which == kId || which == kResponseHead ? 0 : ends_[which - 1];
  AML_ASSERT(start <= ends_[which] && ends_[which] <= text.size());
  return text.substr(start, ends_[which] - start);
}

JournalEntry::Message JournalEntry::request() const {
  return {parse_lines(piece(kRequestHead)), piece(kRequestBody), request_bytes_};
}

JournalEntry::Message JournalEntry::response() const {
  return {parse_lines(piece(kResponseHead)), piece(kResponseBody), response_bytes_};
}

std::size_t JournalEntry::bytes() const {
  return sizeof(JournalEntry) + asked_.capacity() + answered_.capacity() +
         trace_.capacity() * sizeof(core::TraceStep);
}

// Entries are made and freed outside the lock; freeing touches memory that is long out of the
// caches.
void Journal::record(std::shared_ptr<const JournalEntry> entry) {
  const std::size_t bytes = entry->bytes();
  bool done = false;
  Dropped dropped;
  {
    const core::MutexLock lock(mutex_);
    slots_.push_back({std::move(entry), bytes, ++last_number_});
    bytes_ += bytes;
    done = drop_surplus(dropped);
  }
  while (!done) {
    Dropped more;
    const core::MutexLock lock(mutex_);
    done = drop_surplus(more);
  }
}

bool Journal::drop_surplus(Dropped& to) {
  for (std::shared_ptr<const JournalEntry>& gone : to) {
    if (slots_.size() <= max_entries_ && bytes_ <= max_bytes_) return true;
    bytes_ -= slots_.front().bytes;
    ++dropped_;
    gone = std::move(slots_.front().entry);
    slots_.pop_front();
  }
  return false;
}

std::vector<Journal::Numbered> Journal::after(std::uint64_t number, std::size_t limit) const {
  std::vector<Numbered> found;
  const core::MutexLock lock(mutex_);
  auto at = std::partition_point(slots_.begin(), slots_.end(),
                                 [&](const Slot& slot) { return slot.number <= number; });
  for (; at != slots_.end() && found.size() < limit; ++at) {
    found.push_back({at->number, at->entry});
  }
  return found;
}

std::vector<Journal::Numbered> Journal::before(std::uint64_t number, std::size_t limit) const {
  std::vector<Numbered> found;
  const core::MutexLock lock(mutex_);
  auto at = std::partition_point(slots_.rbegin(), slots_.rend(),
                                 [&](const Slot& slot) { return slot.number >= number; });
  for (; at != slots_.rend() && found.size() < limit; ++at) {
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
    if (text::same_name(slot.entry->workspace(), workspace)) continue;
    bytes_ += slot.bytes;
    kept.push_back(std::move(slot));
  }
  slots_.swap(kept);
}

}  // namespace aml::control
