#include "emulator/control/journal_entry.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/redaction.h"

namespace aml::control {

namespace {

// One check of the trace: the check's id is static, its note follows.
struct StepHead {
  const char* check;
  std::uint32_t check_size;
  std::uint32_t note_size;
  bool passed;
};

template <typename Value>
void append_bytes(std::string& out, const Value& value) {
  static_assert(std::is_trivially_copyable_v<Value>);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename Value>
Value take_bytes(std::string_view& bytes) {
  static_assert(std::is_trivially_copyable_v<Value>);
  AML_ASSERT(bytes.size() >= sizeof(Value));
  Value value;
  std::memcpy(&value, bytes.data(), sizeof value);
  bytes.remove_prefix(sizeof value);
  return value;
}

/// Puts many short texts together before they are appended: each append costs more than its bytes.
class PieceWriter {
 public:
  explicit PieceWriter(std::string& out) : out_(out) {}
  ~PieceWriter() { flush(); }
  PieceWriter(const PieceWriter&) = delete;
  PieceWriter& operator=(const PieceWriter&) = delete;

  void put(std::string_view text) {
    if (text.size() > sizeof buffer_ - used_) {
      flush();
      if (text.size() > sizeof buffer_) {
        out_ += text;
        return;
      }
    }
    if (!text.empty()) std::memcpy(buffer_ + used_, text.data(), text.size());
    used_ += text.size();
  }

  /// A header's line.
  void put_line(std::string_view name, std::string_view value, std::string_view mark) {
    const std::size_t size = name.size() + value.size() + mark.size() + 3;
    if (size > sizeof buffer_ - used_) flush();
    if (size > sizeof buffer_) {
      out_.append(name).append(": ").append(value).append(mark).append("\n");
      return;
    }
    char* to = std::copy(name.begin(), name.end(), buffer_ + used_);
    *to++ = ':';
    *to++ = ' ';
    to = std::copy(value.begin(), value.end(), to);
    if (!mark.empty()) to = std::copy(mark.begin(), mark.end(), to);
    *to = '\n';
    used_ += size;
  }

  /// Of what was appended before, too.
  std::size_t size() const { return out_.size() + used_; }

 private:
  void flush() {
    out_.append(buffer_, used_);
    used_ = 0;
  }

  std::string& out_;
  std::size_t used_ = 0;
  char buffer_[1024];
};

void put_trace(PieceWriter& pieces, const std::vector<core::TraceStep>& trace) {
  for (const core::TraceStep& step : trace) {
    const StepHead head{step.check.data(), static_cast<std::uint32_t>(step.check.size()),
                        static_cast<std::uint32_t>(step.note.size()), step.passed};
    pieces.put({reinterpret_cast<const char*>(&head), sizeof head});
    pieces.put(step.note);
  }
}

void put_line(PieceWriter& lines, std::string_view name, std::string_view value,
              const Secrets& secrets) {
  const auto shown = may_be_secret(name, secrets) ? shown_before_mark(name, value, secrets)
                                                  : std::optional<std::string_view>();
  lines.put_line(name, shown.value_or(value), shown ? core::kRedacted : std::string_view());
}

void append_lines(std::string& out, std::string_view content_type, const core::Headers& headers,
                  const Secrets& secrets) {
  const std::size_t start = out.size();
  {
    PieceWriter lines(out);
    if (!content_type.empty()) put_line(lines, "Content-Type", content_type, secrets);
    for (const core::Header& header : headers) put_line(lines, header.name, header.value, secrets);
  }
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

void JournalEntry::append_record(std::string& out, const http::Request& request,
                                 const http::Response& response,
                                 const core::RequestContext& context,
                                 std::chrono::microseconds duration, const Secrets& secrets) {
  Facts facts{};
  facts.time = context.arrived;
  facts.duration = duration;
  facts.request_bytes = static_cast<std::size_t>(request.body.size());
  facts.response_bytes = response.body.size();
  facts.status = response.status;
  facts.own = core::find_header(request.headers, kOwnHeader) != nullptr;
  facts.secure = request.secure;
  const std::size_t start = out.size();
  append_bytes(out, facts);
  const auto end = [&](Piece piece) {
    facts.ends[piece] = static_cast<std::uint32_t>(out.size() - start);
  };
  out += context.id;
  end(kId);
  out += request.method;
  end(kMethod);
  append_redacted(out, request.target, secrets);
  end(kTarget);
  {
    PieceWriter pieces(out);
    const auto put = [&](Piece piece, std::string_view text) {
      pieces.put(text);
      facts.ends[piece] = static_cast<std::uint32_t>(pieces.size() - start);
    };
    put(kOperation, context.operation);
    put(kWorkspace, context.workspace);
    put(kService, context.service);
    put(kError, context.error);
    put(kSubscription, context.subscription);
    put_trace(pieces, context.trace);
  }
  end(kTrace);
  append_lines(out, {}, request.headers, secrets);
  end(kRequestHead);
  append_redacted(out, request.body.start(kMaxBodyBytes), secrets);
  end(kRequestBody);
  append_lines(out, response.content_type, response.headers, secrets);
  end(kResponseHead);
  append_redacted(out, std::string_view(response.body).substr(0, kMaxBodyBytes), secrets);
  end(kResponseBody);
  out += context.inner_record;
  end(kInner);
  std::memcpy(out.data() + start, &facts, sizeof facts);
}

JournalEntry::JournalEntry(std::shared_ptr<const void> owner, std::string_view record)
    : owner_(std::move(owner)), record_(record), facts_(facts_of(record)) {
  AML_ASSERT(facts_.ends[kInner] == record.size());
}

JournalEntry::Facts JournalEntry::facts_of(std::string_view record) {
  return take_bytes<Facts>(record);
}

std::string_view JournalEntry::piece_of(std::string_view record, const Facts& facts, Piece which) {
  const std::size_t start = which == kId ? sizeof(Facts) : facts.ends[which - 1];
  AML_ASSERT(start <= facts.ends[which] && facts.ends[which] <= record.size());
  return record.substr(start, facts.ends[which] - start);
}

bool JournalEntry::has_id(std::string_view record, std::string_view id) {
  const Facts facts = facts_of(record);
  if (piece_of(record, facts, kId) == id) return true;
  const std::string_view inner = piece_of(record, facts, kInner);
  return !inner.empty() && has_id(inner, id);
}

std::string_view JournalEntry::id_of(std::string_view record) {
  return piece_of(record, facts_of(record), kId);
}

std::string_view JournalEntry::inner_id_of(std::string_view record) {
  const std::string_view inner = piece_of(record, facts_of(record), kInner);
  return inner.empty() ? inner : id_of(inner);
}

std::string_view JournalEntry::workspace_of(std::string_view record) {
  return piece_of(record, facts_of(record), kWorkspace);
}

std::optional<JournalEntry> JournalEntry::inner() const {
  const std::string_view record = piece(kInner);
  if (record.empty()) return std::nullopt;
  return JournalEntry(owner_, record);
}

core::Headers JournalEntry::request_headers() const {
  return parse_lines(piece(kRequestHead));
}

JournalEntry::Message JournalEntry::request() const {
  return {request_headers(), piece(kRequestBody), facts_.request_bytes};
}

JournalEntry::Message JournalEntry::response() const {
  return {parse_lines(piece(kResponseHead)), piece(kResponseBody), facts_.response_bytes};
}

std::vector<core::TraceStep> JournalEntry::trace() const {
  std::vector<core::TraceStep> steps;
  std::string_view rest = piece(kTrace);
  while (!rest.empty()) {
    const auto head = take_bytes<StepHead>(rest);
    AML_ASSERT(head.note_size <= rest.size());
    steps.push_back(
        {{head.check, head.check_size}, head.passed, std::string(rest.substr(0, head.note_size))});
    rest.remove_prefix(head.note_size);
  }
  return steps;
}

}  // namespace aml::control
