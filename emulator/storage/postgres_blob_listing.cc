// Pages of a container in a database.

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/postgres/errors.h"
#include "emulator/storage/listing.h"
#include "emulator/storage/postgres_blob_name.h"
#include "emulator/storage/postgres_blob_store.h"
#include "emulator/storage/record.h"

namespace aml::storage {

namespace {

using postgres::Result;
using postgres::Value;

// $5: also names that have staged blocks only.
constexpr const char* kNames = R"(
  WITH blobs AS (
    SELECT head, tail, length, properties FROM @.blob
    WHERE container = $1 AND head >= $2 AND (head > $2 OR tail >= $3)
    ORDER BY head, tail LIMIT $4),
  staged AS (
    SELECT DISTINCT head, tail FROM @.blob_block k
    WHERE $5 AND container = $1 AND head >= $2 AND (head > $2 OR tail >= $3) AND NOT EXISTS
      (SELECT FROM @.blob b WHERE b.container = $1 AND b.head = k.head AND b.tail = k.tail)
    ORDER BY head, tail LIMIT $4)
  SELECT head || tail, length, properties FROM (
    SELECT head, tail, length, properties FROM blobs
    UNION ALL SELECT head, tail, 0::bigint, NULL::bytea FROM staged) AS all_of
  ORDER BY head, tail LIMIT $4)";

/// Names of a container in order, a run at a time: the longer, the longer they are asked for one
/// after the other.
class NameRuns {
 public:
  NameRuns(postgres::Pool& pool, std::int64_t container, bool uncommitted)
      : pool_(pool), container_(container), uncommitted_(uncommitted) {}

  std::optional<std::string> next(const std::string& from) {
    if (!covers(from)) fetch(from);
    const auto found = std::lower_bound(
        run_.begin(), run_.end(), from,
        [](const ListedBlob& blob, const std::string& name) { return blob.name < name; });
    if (found == run_.end()) return std::nullopt;
    found_ = &*found;
    return found_->name;
  }
  /// Of the name that next() gave.
  const BlobProperties& properties() const {
    AML_ASSERT(found_ != nullptr);
    return found_->properties;
  }

 private:
  static constexpr std::size_t kFirst = 32;
  static constexpr std::size_t kLongest = 1000;

  bool covers(const std::string& from) const {
    if (!fetched_ || from < from_) return false;
    return is_last_ || (!run_.empty() && from <= run_.back().name);
  }

  void fetch(const std::string& from) {
    const bool goes_on = !run_.empty() && from == run_.back().name + '\0';
    limit_ = goes_on ? std::min(2 * limit_, kLongest) : kFirst;
    const PostgresName name(from);
    const Result rows = pool_.run(kNames, {container_, name.head, name.tail, limit_, uncommitted_});
    run_.clear();
    for (int row = 0; row < rows.rows(); ++row) {
      BlobProperties properties;
      if (!rows.is_null(row, 2)) {
        properties = parse_properties(rows.view(row, 2)).value_or(BlobProperties());
        properties.length = static_cast<std::uint64_t>(rows.integer(row, 1));
      }
      run_.push_back({rows.text(row, 0), false, std::move(properties)});
    }
    fetched_ = true;
    from_ = from;
    is_last_ = run_.size() < limit_;
    found_ = nullptr;
  }

  postgres::Pool& pool_;
  const std::int64_t container_;
  const bool uncommitted_;
  bool fetched_ = false;
  std::string from_;  ///< what the run was asked for
  std::size_t limit_ = kFirst;
  bool is_last_ = false;
  std::vector<ListedBlob> run_;
  const ListedBlob* found_ = nullptr;
};

}  // namespace

BlobList PostgresBlobStore::list(const std::string& container, const ListQuery& query) const {
  const Result found = pool_.run("SELECT id FROM @.blob_container WHERE account = $1 AND name = $2",
                                 {account_, Value::bytes(container)});
  if (found.empty()) return {};
  NameRuns runs(pool_, found.integer(0, 0), query.uncommitted);
  ListSource source;
  source.next = [&](const std::string& from) { return runs.next(from); };
  source.is_there = [](const std::string&) { return true; };
  source.look = [&](const std::string&) { return runs.properties(); };
  return list_page(query, source);
}

}  // namespace aml::storage
