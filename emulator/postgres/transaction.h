#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "emulator/postgres/connection.h"
#include "emulator/postgres/pool.h"

namespace aml::postgres {

/// Whether a commit waits until it survives the end of the database.
enum class Durability {
  kDurable,
  kSoon,  ///< it survives 0.6 s later; until then a crash of the database may undo it
};

/// Everything until commit(), or nothing. Begins with its first statement, in the same round trip.
/// Isolation is READ COMMITTED: what is decided upon is locked (FOR UPDATE), or written and decided
/// by one statement.
class Transaction {
 public:
  static constexpr int kTries = 5;

  explicit Transaction(Connection& connection, Durability durability = Durability::kDurable)
      : connection_(connection), durability_(durability) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Result run(std::string_view sql, std::span<const Value> values = {});
  Result run(std::string_view sql, std::initializer_list<Value> values) {
    return run(sql, std::span(values.begin(), values.size()));
  }
  /// Several, in one round trip.
  std::vector<Result> run_all(std::span<const Call> calls);
  /// Nothing happens where it was committed already.
  void commit();
  /// Runs a last statement and commits, in one round trip.
  Result run_and_commit(std::string_view sql, std::span<const Value> values);
  Result run_and_commit(std::string_view sql, std::initializer_list<Value> values) {
    return run_and_commit(sql, std::span(values.begin(), values.size()));
  }
  /// Whether it took effect is not known then, where an error followed.
  bool has_sent_commit() const { return state_ == State::kEnded; }

 private:
  /// What begins it, where nothing has yet.
  std::vector<Call> opening();

  enum class State { kNew, kOpen, kEnded };

  Connection& connection_;
  const Durability durability_;
  State state_ = State::kNew;
};

/// Runs `work(Transaction&)`, commits what it has not committed itself, and gives what it gave.
/// Where the transaction lost against another, or its connection was lost before a commit was sent,
/// all of it runs again, a few times: `work` changes nothing outside.
/// Errors:  those of `work`; MustRetry and Unreachable after the last try.
template <typename Work>
auto transact(Pool& pool, Work&& work, Durability durability = Durability::kDurable) {
  using Given = std::invoke_result_t<Work&, Transaction&>;
  for (int left = Transaction::kTries - 1;; --left) {
    const Pool::Lease connection = pool.take();
    Transaction transaction(*connection, durability);
    try {
      if constexpr (std::is_void_v<Given>) {
        work(transaction);
        transaction.commit();
        return;
      } else {
        Given given = work(transaction);
        transaction.commit();
        return given;
      }
    } catch (const MustRetry&) {
      if (left == 0) throw;
    } catch (const Unreachable&) {
      if (left == 0 || transaction.has_sent_commit()) throw;
    }
  }
}

}  // namespace aml::postgres
