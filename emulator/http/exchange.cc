#include "emulator/http/exchange.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/http/answer_head.h"
#include "emulator/text/dates.h"
#include "emulator/wire/error_wire.h"

namespace aml::http {

namespace {

using Transfer = Connection::Transfer;

// A body up to this is gathered in memory before its handler is called. Doubled by a string that
// grows, it stays within what one peer may cost.
constexpr std::size_t kGatheredBytes = 32u << 10;

// Below this a body is copied after its headers instead of being sent separately.
constexpr std::size_t kJoinedBytes = 16u << 10;

// What storage that is used again may keep.
constexpr std::size_t kKeptBytes = 64u << 10;

// Of a body in motion: large enough that calls do not count, small enough for every thread. A
// source that cannot go back leaves the rest of a piece with the connection, so it gives less.
constexpr std::size_t kPieceBytes = 128u << 10;
constexpr std::size_t kSmallPieceBytes = 16u << 10;

// Bytes of one connection in a row before others have their turn.
constexpr std::size_t kBytesPerTurn = 512u << 10;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";

Response transport_answer(const core::ApiError& error) {
  Response answer;
  answer.status = error.status();
  answer.content_type = "application/json; charset=utf-8";
  answer.body = wire::write_error(error);
  if (answer.status == 503) answer.set("Retry-After", "1");
  return answer;
}

std::string_view date_text(Scratch& scratch, core::TimePoint now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  if (second != scratch.date_of) {
    scratch.date = text::write_http_date(now);
    scratch.date_of = second;
  }
  return scratch.date;
}

Exchange::Step step_of(Transfer transfer, Exchange::Step blocked) {
  if (transfer == Transfer::kDone) return Exchange::Step::kDone;
  return transfer == Transfer::kWouldBlock ? blocked : Exchange::Step::kLost;
}

char* piece_storage(Scratch& scratch) {
  if (scratch.piece.empty()) scratch.piece.resize(kPieceBytes);
  return scratch.piece.data();
}

}  // namespace

Scratch::Scratch() = default;
Scratch::~Scratch() = default;

void Exchange::begin(Connection& connection) {
  AML_ASSERT(connection.scan.whole() && connection.scan.begin < connection.scan.end);
  context_.arrived = parts_.clock.now();
  context_.id = parts_.request_ids.next_guid();
  framing_ = {};
  const HeadScan scan = std::exchange(connection.scan, {});
  const std::string_view head = connection.in.bytes().substr(scan.begin, scan.end - scan.begin);
  refusal_ = parse_head(head, request_, framing_);
  connection.in.consume(scan.end);
  if (connection.is_wrongly_plain()) refusal_ = core::ApiError(core::kHttpsOnly);
  if (refusal_) framing_ = {.keep_alive = false};
  request_.secure = connection.is_secure();
  request_.remote_address = connection.remote_address();
  request_.declared_length = framing_.length;
  if (framing_.chunked) request_.declared_length.reset();
  decoder_ = BodyDecoder(framing_);
  admitted_ = false;
  body_done_ = false;
}

void Exchange::begin_refused(const core::ApiError& error) {
  context_.arrived = parts_.clock.now();
  context_.id = parts_.request_ids.next_guid();
  refusal_ = error;
  framing_ = {.keep_alive = false};
  decoder_ = {};
  body_done_ = true;
}

Exchange::Step Exchange::receive_body(Connection& connection, Scratch& scratch) {
  if (!admitted_ && framing_.length > kGatheredBytes) admit();
  if (framing_.expects_continue && !body_done_) {
    const Step invited = send_continue(connection);
    if (invited != Step::kDone) return invited;
  }
  for (std::size_t moved = 0;;) {
    while (!body_done_ && decoder_.open()) {
      const BodyDecoder::Step step = decoder_.take(connection.in.bytes());
      if (!step.piece.empty()) deliver(step.piece);
      if (step.used == 0) break;
      connection.in.consume(step.used);
      moved += step.used;
    }
    if (!decoder_.open()) finish_body();
    if (body_done_) return Step::kDone;
    if (moved >= kBytesPerTurn) return Step::kTurn;
    const Step step = receive_more(connection, scratch, moved);
    if (step != Step::kDone) return step;
  }
}

// A sender that already sends wants no invitation.
Exchange::Step Exchange::send_continue(Connection& connection) {
  if (connection.in.empty()) {
    if (!admitted_) admit();
    if (body_done_) return Step::kDone;
    std::string_view invitation = kContinue;
    std::string_view nothing;
    const Transfer sent = connection.send(invitation, nothing);
    if (sent == Transfer::kWouldBlock && invitation.size() < kContinue.size()) return Step::kLost;
    if (sent != Transfer::kDone) return step_of(sent, Step::kSend);
  }
  framing_.expects_continue = false;
  return Step::kDone;
}

// Bytes of a large body skip the connection's buffer.
Exchange::Step Exchange::receive_more(Connection& connection, Scratch& scratch,
                                      std::size_t& moved) {
  const std::uint64_t run = decoder_.run();
  if (!request_.body.flows() || !connection.in.empty() || run == 0) {
    return step_of(connection.receive_into_buffer(), Step::kReceive);
  }
  char* const piece = piece_storage(scratch);
  std::size_t got = 0;
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(run, kPieceBytes));
  const Transfer transfer = connection.receive(piece, most, got);
  if (transfer == Transfer::kDone) {
    decoder_.skip(got);
    deliver({piece, got});
    moved += got;
  }
  return step_of(transfer, Step::kReceive);
}

void Exchange::admit() {
  admitted_ = true;
  try {
    std::unique_ptr<BodySink> sink = parts_.handler.admit(request_);
    if (sink != nullptr) {
      request_.body.flow_to(std::move(sink));
    } else if (framing_.length > parts_.limits.body_bytes) {
      throw core::ApiError(core::kBodyTooLarge, {std::to_string(parts_.limits.body_bytes)});
    }
  } catch (...) {
    refuse_body(std::current_exception());
  }
}

void Exchange::deliver(std::string_view piece) {
  Body& body = request_.body;
  try {
    if (!body.flows() && body.gathered() + piece.size() > kGatheredBytes) {
      if (!admitted_) admit();
      if (body_done_) return;
      if (!body.flows()) body.spool_to(parts_.spool_folder);
    }
    if (body.sink() == nullptr && body.size() + piece.size() > parts_.limits.body_bytes) {
      throw core::ApiError(core::kBodyTooLarge, {std::to_string(parts_.limits.body_bytes)});
    }
    body.add(piece);
  } catch (...) {
    refuse_body(std::current_exception());
  }
}

void Exchange::finish_body() {
  AML_ASSERT(!decoder_.open());
  if (decoder_.state() == BodyDecoder::State::kBroken && !body_done_) {
    give_up_body(core::ApiError(core::kMalformedBody, {"The chunks of the body are malformed."}));
  }
  body_done_ = true;
}

void Exchange::give_up_body(const core::ApiError& why) {
  refuse_body(std::make_exception_ptr(why));
}

// What is left of the body must not be taken for the next request.
void Exchange::refuse_body(std::exception_ptr why) {
  if (!request_.body.refused()) request_.body.refuse(std::move(why));
  body_done_ = true;
  if (decoder_.state() != BodyDecoder::State::kFinished) framing_.keep_alive = false;
}

void Exchange::make_answer(Scratch& scratch) {
  AML_ASSERT(body_done_);
  if (refusal_) {
    parts_.requests_malformed.fetch_add(1, std::memory_order_relaxed);
    answer_ = transport_answer(*refusal_);
  } else {
    parts_.requests.fetch_add(1, std::memory_order_relaxed);
    call_handler();
  }
  request_.body.clear(kKeptBytes);
  if (answer_.delivery != nullptr && answer_.delivery->outcome != Delivery::Outcome::kAnswer)
    return;
  begin_sending(scratch);
}

void Exchange::call_handler() {
  try {
    answer_ = parts_.handler(request_, context_);
  } catch (...) {
    core::log(core::LogLevel::kError, "http", "a handler threw past its guard");
    framing_.keep_alive = false;
    answer_ = transport_answer(core::ApiError(core::kInternalErrorUnknownError));
  }
}

void Exchange::begin_sending(Scratch& scratch) {
  AML_ASSERT(out_.empty() && out_sent_ == 0 && body_sent_ == 0);
  const bool bodyless = has_no_body(answer_.status);
  const bool unmeasured = answer_.source != nullptr && !answer_.length && !bodyless;
  chunked_ = unmeasured && framing_.is_http11;
  if (answer_.tunnel) {
    AML_ASSERT(answer_.body.empty() && answer_.source == nullptr);
    out_ = kEstablished;
    return;
  }
  if (unmeasured && !chunked_) framing_.keep_alive = false;
  if (parts_.stopping.load(std::memory_order_relaxed)) framing_.keep_alive = false;
  write_answer_head(answer_,
                    {.date = date_text(scratch, context_.arrived),
                     .request_id = context_.id,
                     .close = !framing_.keep_alive,
                     .keep_alive_said = framing_.keep_alive_asked,
                     .chunked = chunked_,
                     .unframed = unmeasured && !chunked_},
                    out_);
  if (bodyless || (!refusal_ && request_.method == "HEAD")) {
    answer_.body.clear();
    answer_.source.reset();
  }
  source_open_ = answer_.source != nullptr;
  source_left_ = answer_.length.value_or(kUnmeasured);
  if (answer_.delivery != nullptr && answer_.delivery->cut) cut_body(*answer_.delivery->cut);
  if (answer_.body.size() <= kJoinedBytes) {
    out_ += answer_.body;
    answer_.body.clear();
  }
  rewinds_ = source_open_ && !chunked_ && answer_.source->unread(0);
}

// After its head, which says the whole length.
void Exchange::cut_body(double part) {
  AML_ASSERT(part >= 0 && part < 1);
  const auto kept = [part](std::uint64_t size) {
    return static_cast<std::uint64_t>(static_cast<double>(size) * part);
  };
  framing_.keep_alive = false;
  answer_.body.resize(static_cast<std::size_t>(kept(answer_.body.size())));
  if (!source_open_) return;
  if (source_left_ != kUnmeasured) source_left_ = kept(source_left_);
  source_open_ = source_left_ > 0 && source_left_ != kUnmeasured;
}

// A server that stops waits for nothing.
Exchange::Step Exchange::begin_delivery() {
  AML_ASSERT(answer_.delivery != nullptr);
  const bool stopping = parts_.stopping.load(std::memory_order_relaxed);
  if (!std::exchange(delivery_begun_, true)) {
    resume_at_ = std::chrono::steady_clock::now() + answer_.delivery->delay;
    if (answer_.delivery->delay.count() > 0 && !stopping) return Step::kPause;
  }
  switch (answer_.delivery->outcome) {
    case Delivery::Outcome::kAnswer:
      break;
    case Delivery::Outcome::kReset:
      return Step::kReset;
    case Delivery::Outcome::kHang:
      return stopping ? Step::kLost : Step::kHang;
    case Delivery::Outcome::kEmpty:
      framing_.keep_alive = false;
      break;
  }
  return Step::kDone;
}

bool Exchange::is_slowed() const {
  return answer_.delivery != nullptr && answer_.delivery->bytes_per_second > 0 &&
         !parts_.stopping.load(std::memory_order_relaxed);
}

// At most as many bytes as the delivery's rate allows until resume_at().
Transfer Exchange::send_some(Connection& connection, std::string_view& first,
                             std::string_view& second) {
  if (!is_slowed()) return connection.send(first, second);
  const std::uint64_t rate = answer_.delivery->bytes_per_second;
  constexpr std::uint64_t kStepsPerSecond = 10;
  const auto most = static_cast<std::size_t>(std::max<std::uint64_t>(rate / kStepsPerSecond, 1));
  std::string_view now_first = first.substr(0, most);
  std::string_view now_second = second.substr(0, most - now_first.size());
  const std::size_t offered = now_first.size() + now_second.size();
  const std::size_t first_offered = now_first.size();
  const std::size_t second_offered = now_second.size();
  const Transfer sent = connection.send(now_first, now_second);
  first.remove_prefix(first_offered - now_first.size());
  second.remove_prefix(second_offered - now_second.size());
  const std::uint64_t gone = offered - now_first.size() - now_second.size();
  resume_at_ = std::max(resume_at_, std::chrono::steady_clock::now() - std::chrono::seconds(1)) +
               std::chrono::microseconds(gone * 1'000'000 / rate);
  return sent;
}

Exchange::Step Exchange::send_answer(Connection& connection, Scratch& scratch) {
  if (answer_.delivery != nullptr) {
    const Step step = begin_delivery();
    if (step != Step::kDone || answer_.delivery->outcome != Delivery::Outcome::kAnswer) return step;
  }
  for (std::size_t moved = 0;;) {
    AML_ASSERT(out_sent_ <= out_.size() && body_sent_ <= answer_.body.size());
    std::string_view first = std::string_view(out_).substr(out_sent_);
    std::string_view second = std::string_view(answer_.body).substr(body_sent_);
    bool pulls = source_open_ && (first.empty() || !(chunked_ || is_slowed()));
    if (pulls && source_waits()) {
      if (first.empty()) return Step::kPause;
      pulls = false;
    }
    if (pulls && !pull(scratch, first, second)) return Step::kLost;
    moved += first.size() + second.size();
    const Transfer sent = send_some(connection, first, second);
    const bool held_back = sent == Transfer::kDone && !(first.empty() && second.empty());
    out_sent_ = out_.size() - first.size();
    if (answer_.source == nullptr) {
      body_sent_ = answer_.body.size() - second.size();
    } else {
      put_back(second);
    }
    if (sent != Transfer::kDone) return step_of(sent, Step::kSend);
    if (held_back || (source_open_ && is_slowed())) return Step::kPause;
    if (!source_open_) return Step::kDone;
    if (moved >= kBytesPerTurn) return Step::kTurn;
  }
}

// What a live source gives later is looked for at resume_at().
bool Exchange::source_waits() {
  constexpr std::chrono::milliseconds kBetweenLooks{50};
  if (answer_.live == nullptr || parts_.stopping.load(std::memory_order_relaxed)) return false;
  try {
    if (!answer_.live->is_waiting()) return false;
  } catch (const std::exception&) {
    return false;  // reading it fails, too, and ends the answer
  }
  resume_at_ = std::chrono::steady_clock::now() + kBetweenLooks;
  return true;
}

// The next piece of the source: after `first`, or as a chunk in its place.
bool Exchange::pull(Scratch& scratch, std::string_view& first, std::string_view& second) {
  AML_ASSERT(source_open_ && answer_.source != nullptr);
  const std::size_t room = rewinds_ ? kPieceBytes : kSmallPieceBytes;
  const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(source_left_, room));
  char* const piece = piece_storage(scratch);
  try {
    const bool over =
        most == 0 || (answer_.live != nullptr && parts_.stopping.load(std::memory_order_relaxed));
    const std::size_t got = over ? 0 : answer_.source->read(piece, most);
    AML_ASSERT(got <= most);
    const bool measured = source_left_ != kUnmeasured;
    if (got == 0 && measured && source_left_ > 0) {
      throw std::runtime_error("it ended before its length");
    }
    if (measured) source_left_ -= got;
    source_open_ = measured ? source_left_ > 0 : got > 0;
    if (!chunked_) {
      second = {piece, got};
      return true;
    }
    write_chunk({piece, got});
    first = out_;
    return true;
  } catch (const std::exception& error) {
    // The head promised a body: only closing the connection can still inform the peer.
    core::log(core::LogLevel::kError, "http", "an answer's source failed",
              {{"request", context_.id}, {"what", error.what()}});
    return false;
  }
}

// An empty piece is the last chunk.
void Exchange::write_chunk(std::string_view piece) {
  std::array<char, 16> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
  out_.assign(digits.data(), end).append("\r\n").append(piece).append("\r\n");
  out_sent_ = 0;
}

// What the peer did not take of a piece: the thread's storage serves others meanwhile.
void Exchange::put_back(std::string_view rest) {
  if (rest.empty()) return;
  AML_ASSERT(answer_.source != nullptr);
  if (rewinds_ && answer_.source->unread(rest.size())) {
    source_left_ += rest.size();
    source_open_ = true;
    return;
  }
  out_.erase(0, out_sent_).append(rest);
  out_sent_ = 0;
}

void Exchange::end() {
  AML_ASSERT(!source_open_ && out_sent_ == out_.size());
  if (answer_.body.capacity() > kKeptBytes) std::string().swap(answer_.body);
  answer_ = {};
  context_.operation = {};
  context_.workspace = {};
  context_.service = {};
  context_.subscription = {};
  context_.inner_record.clear();
  context_.catalog.reset();
  context_.gateway.reset();
  context_.world.reset();
  context_.leaves_permit = false;
  context_.permit.reset();
  context_.error.clear();
  context_.trace.clear();
  request_.body.clear(kKeptBytes);
  if (out_.capacity() > kKeptBytes) std::string().swap(out_);
  out_.clear();
  out_sent_ = 0;
  body_sent_ = 0;
  delivery_begun_ = false;
}

}  // namespace aml::http
