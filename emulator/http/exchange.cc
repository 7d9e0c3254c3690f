#include "emulator/http/exchange.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/http/answer_headers.h"
#include "emulator/http/guard.h"
#include "emulator/wire/error_wire.h"

namespace aml::http {

namespace {

// A rest of this size is cheaper to read than a connection is to open.
constexpr std::size_t kDrainBytes = 256u << 10;
constexpr std::chrono::milliseconds kDrainPatience{250};

// Below this a body is copied behind its headers instead of being sent as a part of its own.
constexpr std::size_t kGatherBytes = 16u << 10;
constexpr std::size_t kKeptBytes = 1u << 20;

// Of a body that is pulled: large enough that calls do not count, small enough for every thread.
constexpr std::size_t kPieceBytes = 128u << 10;

Response transport_answer(const core::ApiError& error) {
  Response answer;
  answer.status = error.status();
  answer.content_type = "application/json; charset=utf-8";
  answer.body = wire::write_error(error);
  if (answer.status == 503) answer.set("Retry-After", "1");
  return answer;
}

// A body whose length its source does not know is gathered first.
void gather(Response& answer) {
  if (answer.source == nullptr || answer.length) return;
  std::string piece(kPieceBytes, '\0');
  while (const std::size_t got = answer.source->read(piece.data(), piece.size()))
    answer.body.append(piece, 0, got);
  answer.source.reset();
}

std::string_view date_text(Scratch& scratch, core::TimePoint now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch());
  if (second != scratch.date_of) {
    scratch.date = core::write_http_date(now);
    scratch.date_of = second;
  }
  return scratch.date;
}

}  // namespace

Exchange::Exchange(ServerParts& parts, Connection& connection, Scratch& scratch)
    : parts_(parts), connection_(connection), scratch_(scratch) {
  context_.arrived = parts_.clock.now();
  context_.id = core::with_dashes(parts_.request_ids.next());
}

void Exchange::read_head() {
  const HeadScan scan = std::exchange(connection_.scan, {});
  const std::string_view head = connection_.in.bytes().substr(scan.begin, scan.end - scan.begin);
  const auto refusal = parse_head(head, scratch_.request, framing_);
  connection_.in.consume(scan.end);
  if (refusal) return refuse(*refusal);
  prepare_request();
}

void Exchange::refuse(const core::ApiError& error) {
  refusal_ = error;
  framing_.keep_alive = false;
}

void Exchange::prepare_request() {
  Request& request = scratch_.request;
  source_.emplace(connection_, framing_.expects_continue, parts_.limits.header_time);
  body_.emplace(framing_, *source_);
  is_head_ = request.method == "HEAD";
  if (request.body.capacity() > kKeptBytes) std::string().swap(request.body);
  request.body.clear();
  request.reader = &*body_;
  request.remote_address = connection_.remote_address();
}

void Exchange::run() {
  if (refusal_) {
    parts_.requests_malformed.fetch_add(1, std::memory_order_relaxed);
    answer_ = transport_answer(*refusal_);
    return finish_answer();
  }
  parts_.requests.fetch_add(1, std::memory_order_relaxed);
  try {
    answer_ = parts_.handler(scratch_.request, context_);
    gather(answer_);
  } catch (const ConnectionLost&) {
    lost_ = true;
    return;
  }
  settle_body();
  finish_answer();
}

void Exchange::fail() {
  framing_.keep_alive = false;
  answer_ = transport_answer(core::ApiError(core::kInternalErrorUnknownError));
  finish_answer();
}

// What the handler left of the body must not be taken for the next request.
void Exchange::settle_body() {
  if (!body_->finished() && !source_->held_back() && body_->left() <= kDrainBytes) {
    source_->set_patience(kDrainPatience);
    body_->drain(kDrainBytes);
  }
  if (!body_->finished()) framing_.keep_alive = false;
}

void Exchange::finish_answer() {
  if (parts_.stopping.load(std::memory_order_relaxed)) framing_.keep_alive = false;
  complete_headers(answer_, {.date = date_text(scratch_, context_.arrived),
                             .request_id = context_.id,
                             .close = !framing_.keep_alive,
                             .keep_alive_told = framing_.keep_alive_asked});
}

void Exchange::write(std::string_view bytes) {
  if (bytes.size() > kGatherBytes) return send(bytes);
  scratch_.out += bytes;
}

void Exchange::write_source() {
  if (is_head_ || answer_.source == nullptr) return;
  if (scratch_.piece.empty()) scratch_.piece.resize(kPieceBytes);
  try {
    for (std::uint64_t left = answer_.length.value_or(0); left > 0 && !lost_;) {
      left -= pull(*answer_.source, left);
    }
  } catch (const std::exception& error) {
    // The head promised a length: only the connection's end can still tell the peer.
    core::log(core::LogLevel::kError, "http", "an answer's source failed",
              {{"request", context_.id}, {"what", error.what()}});
    lost_ = true;
  }
}

std::uint64_t Exchange::pull(core::ByteSource& source, std::uint64_t left) {
  const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPieceBytes));
  const std::size_t got = source.read(scratch_.piece.data(), most);
  if (got == 0) throw std::runtime_error("it ended before its length");
  write({scratch_.piece.data(), got});
  return got;
}

void Exchange::flush() {
  send({});
  if (scratch_.out.capacity() > kKeptBytes) std::string().swap(scratch_.out);
}

void Exchange::send(std::string_view last) {
  if (!lost_) {
    const auto sent = connection_.send(scratch_.out, last, parts_.limits.header_time);
    lost_ = sent != Connection::Transfer::kDone;
  }
  scratch_.out.clear();
}

}  // namespace aml::http
