#include "emulator/postgres/transaction.h"

#include <vector>

#include "emulator/base/assert.h"

namespace aml::postgres {

namespace {

constexpr Call kBegin{"BEGIN"};
constexpr Call kCommit{"COMMIT"};
constexpr Call kSoon{"SET LOCAL synchronous_commit = off"};

}  // namespace

// An error of the database may have ended the transaction's connection already.
Transaction::~Transaction() {
  if (state_ == State::kNew || !connection_.is_usable() || !connection_.in_transaction()) return;
  try {
    connection_.run("ROLLBACK");
  } catch (const std::exception&) {
    // What is left in a transaction is closed instead of being used again.
  }
}

std::vector<Call> Transaction::opening() {
  AML_ASSERT(state_ != State::kEnded);
  if (state_ == State::kOpen) return {};
  state_ = State::kOpen;
  if (durability_ == Durability::kSoon) return {kBegin, kSoon};
  return {kBegin};
}

Result Transaction::run(std::string_view sql, std::span<const Value> values) {
  const Call call{sql, values};
  return std::move(run_all({&call, 1}).front());
}

std::vector<Result> Transaction::run_all(std::span<const Call> calls) {
  std::vector<Call> all = opening();
  const auto opened = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), calls.begin(), calls.end());
  std::vector<Result> results = connection_.run_all(all);
  results.erase(results.begin(), results.begin() + opened);
  return results;
}

void Transaction::commit() {
  const bool is_open = state_ == State::kOpen;
  state_ = State::kEnded;
  if (is_open) connection_.run_all({&kCommit, 1});
}

Result Transaction::run_and_commit(std::string_view sql, std::span<const Value> values) {
  std::vector<Call> calls = opening();
  calls.push_back({sql, values});
  calls.push_back(kCommit);
  state_ = State::kEnded;
  std::vector<Result> results = connection_.run_all(calls);
  return std::move(results[results.size() - 2]);
}

}  // namespace aml::postgres
