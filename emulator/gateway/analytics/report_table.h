#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "emulator/gateway/policies/tally.h"

namespace aml::gateway {

/// The key of a row: there is one row for each.
struct RowKey {
  std::chrono::minutes length;
  core::TimePoint start;
  ReportKey key;

  auto operator<=>(const RowKey&) const = default;
};

/// The counts in memory: rows of a minute, the oldest folded into longer ones where room is needed.
/// Shape:   rows that were handed out never change any more.
/// Threads: one at a time; the owner's lock sees to it.
class ReportTable {
 public:
  using Rows = std::vector<std::shared_ptr<const ReportRow>>;

  /// What changed since the last call of take_changes().
  struct Changes {
    bool everything = false;  ///< then `rows` are all there are, and what else was kept is gone
    Rows rows;
    std::vector<RowKey> gone;
  };

  explicit ReportTable(std::size_t max_rows) : max_rows_(max_rows) {}

  void count(const Call& call);
  void add(const ReportRow& row);
  void clear();

  /// In no order that means anything.
  Rows rows();
  Changes take_changes();
  /// The changes that were taken last got lost: the next ones are everything.
  void changes_lost();

 private:
  struct Entry {
    std::shared_ptr<ReportRow> row;
    bool lent = false;     ///< a caller reads the row: the next change works on a copy
    bool changed = false;  ///< noted in changed_
  };
  using Entries = std::map<RowKey, Entry>;  ///< shortest first, then oldest

  /// A minute and a key as a call has them.
  struct Address {
    std::int64_t minute;
    const Api* api;
    const Operation* operation;
    const Product* product;
    const Subscription* subscription;

    bool operator==(const Address&) const = default;
  };
  struct AddressHash {
    std::size_t operator()(const Address& address) const;
  };

  Entries::iterator open(const Address& address);
  Entries::iterator open(RowKey row_key);
  ReportRow& change(Entries::iterator entry);
  void note_change(const RowKey& row_key);
  void make_room();
  void fold(Entries::iterator first, std::chrono::minutes longer);

  const std::size_t max_rows_;
  Entries entries_;
  /// The way from a call to its row without a text made or compared.
  std::unordered_map<Address, Entries::iterator, AddressHash> row_cache_;
  bool everything_changed_ = true;
  std::vector<RowKey> changed_;  ///< changed or gone; empty where everything changed
};

}  // namespace aml::gateway
