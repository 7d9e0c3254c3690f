#include "emulator/upstream/http_scorer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/outbound/failure.h"
#include "emulator/text/utf8.h"
#include "emulator/upstream/answer_reader.h"
#include "emulator/upstream/request_writer.h"
#include "model/module.h"

namespace aml::upstream {

namespace {

using model::Cells;
using model::ModuleError;
using model::Table;
using outbound::Failure;

constexpr std::string_view kLibrary = "Upstream";
constexpr std::size_t kShownBytes = 300;  // of the body of an answer that is an error
constexpr int kOk = 200;

ModuleError failed(const std::string& why) {
  return ModuleError(model::kLibraryException, {std::string(kLibrary), why});
}

// No JSON has a number for it, and a missing cell would be another row.
void refuse_infinite(const model::Table& rows) {
  for (std::size_t i = 0; i < rows.schema().size(); ++i) {
    const model::Cells& cells = rows.column(i);
    if (cells.type() != model::ColumnType::kDouble) continue;
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (cells.is_missing(row) || !std::isinf(cells.real(row))) continue;
      throw ModuleError(model::kInvalidData,
                        {"Row " + std::to_string(row + 1) + " of column \"" +
                         rows.schema()[i].name + "\" (Infinity, which JSON cannot say)"});
    }
  }
}

std::string status_words(int status, std::string_view body) {
  std::string words = "answered with status " + std::to_string(status);
  if (!body.empty()) words += ": " + text::to_utf8(body.substr(0, kShownBytes));
  return words;
}

}  // namespace

HttpScorer::HttpScorer(core::ScoringServer server, std::shared_ptr<outbound::Traffic> traffic)
    : server_(std::move(server)), traffic_(std::move(traffic)) {
  AML_ASSERT(!server_.columns.empty());
  AML_ASSERT(server_.rows_at_once > 0 && server_.connections > 0);
}

outbound::Client::Options HttpScorer::options() const {
  return {.connect_time = std::min(std::chrono::milliseconds(5'000), server_.timeout),
          .silence_time = server_.timeout,
          .exchange_time = server_.timeout};
}

// One tensor of all columns holds numbers alone.
void HttpScorer::check(const model::Schema& rows) const {
  if (rows.empty()) throw ModuleError(model::kTooFewColumns, {std::string(model::kInputPort), "1"});
  if (server_.tensor.empty()) return;
  for (const model::Column& column : rows) {
    if (column.type == model::ColumnType::kString || column.type == model::ColumnType::kDateTime)
      throw ModuleError(model::kColumnTypeNotSupported,
                        {std::string(name_of(column.type)), column.name});
  }
}

HttpScorer::Connection HttpScorer::take_connection() const {
  const core::MutexLock lock(mutex_);
  const core::Stopwatch waited;
  while (taken_ == server_.connections) {
    const auto left = server_.timeout - waited.elapsed();
    if (left <= std::chrono::milliseconds(0))
      throw failed("all connections to " + server_.url.origin() + " are in use");
    returned_.wait_for(mutex_, std::chrono::ceil<std::chrono::milliseconds>(left));
  }
  Connection connection;
  if (idle_.empty()) {
    connection = std::make_unique<outbound::Client>(server_.url, options(), *traffic_);
  } else {
    connection = std::move(idle_.back());
    idle_.pop_back();
  }
  ++taken_;
  return connection;
}

void HttpScorer::give_back(Connection connection) const {
  {
    const core::MutexLock lock(mutex_);
    AML_ASSERT(taken_ > 0);
    --taken_;
    idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

std::string HttpScorer::ask(const std::string& body) const {
  struct Lease {
    const HttpScorer& scorer;
    Connection connection;
    ~Lease() { scorer.give_back(std::move(connection)); }
  };
  const Lease lease{*this, take_connection()};
  const outbound::Traffic::Permit permit = traffic_->try_wait();
  if (!permit) throw failed("too many requests wait for other servers");
  outbound::TextSource source(body);
  const outbound::Request request{
      .method = "POST",
      .target = server_.url.path,
      .headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}},
      .body = &source,
      .body_length = body.size(),
      .max_body_bytes = kMaxAnswerBytes};
  std::string text;
  const outbound::Answer answer =
      lease.connection->send(request, [&](std::string_view bytes) { text.append(bytes); });
  if (answer.status != kOk) throw AnswerFault(status_words(answer.status, text));
  return text;
}

std::vector<Cells> HttpScorer::score_some(const Table& rows,
                                          const std::vector<std::size_t>& some) const {
  try {
    const std::string answer = ask(write_request(server_, rows, some));
    return read_answer(server_, answer, some.size());
  } catch (const AnswerFault& fault) {
    throw failed(server_.url.origin() + " " + fault.what());
  } catch (const Failure& failure) {
    if (failure.kind() == Failure::Kind::kStopped)
      throw model::RunStopped(model::kLibraryException, {std::string(kLibrary), failure.what()});
    throw failed(failure.what());
  }
}

std::vector<Cells> HttpScorer::score(const Table& rows) const {
  AML_ASSERT(rows.rows() > 0);
  refuse_infinite(rows);
  const bool takes_gaps = server_.protocol == core::ScoringProtocol::kMlflow;
  std::vector<Cells> scores;
  for (const model::Column& column : server_.columns) scores.emplace_back(column.type);
  for (std::size_t begin = 0; begin < rows.rows(); begin += server_.rows_at_once) {
    const std::size_t end = std::min(rows.rows(), begin + server_.rows_at_once);
    std::vector<std::size_t> asked;
    for (std::size_t row = begin; row < end; ++row) {
      if (takes_gaps || !has_gap(rows, row)) asked.push_back(row);
    }
    const std::vector<Cells> some = asked.empty() ? std::vector<Cells>() : score_some(rows, asked);
    std::size_t next = 0;
    for (std::size_t row = begin; row < end; ++row) {
      const bool is_answered = next < asked.size() && asked[next] == row;
      for (std::size_t i = 0; i < scores.size(); ++i) {
        if (is_answered)
          scores[i].append_from(some[i], next);
        else
          scores[i].append_missing();
      }
      if (is_answered) ++next;
    }
  }
  return scores;
}

}  // namespace aml::upstream
