#include "emulator/storage/postgres_content.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/postgres/transaction.h"
#include "emulator/storage/postgres_blob_schema.h"

namespace aml::storage {

namespace {

using postgres::Durability;
using postgres::Transaction;
using postgres::Value;
using std::chrono::minutes;
using std::chrono::steady_clock;

// Half an hour less than a content without an owner has.
constexpr minutes kClaimEvery{30};
// A fifth of what a dropped body has.
constexpr minutes kKeepEvery{2};

constexpr const char* kFirstChunk =
    "WITH made AS (INSERT INTO @.blob_content (expires_at) VALUES (now() + interval '1 hour') "
    "RETURNING id), chunk AS (INSERT INTO @.blob_chunk SELECT id, 0, $1::bytea FROM made) "
    "SELECT id FROM made";
constexpr const char* kNextChunk = "INSERT INTO @.blob_chunk VALUES ($1, $2, $3::bytea)";
constexpr const char* kClaim =
    "UPDATE @.blob_content SET expires_at = now() + interval '1 hour' WHERE id = $1";
constexpr const char* kDiscard =
    "WITH gone AS (DELETE FROM @.blob_content WHERE id = $1 RETURNING id) "
    "DELETE FROM @.blob_chunk c USING gone WHERE c.content = gone.id";

// The pieces of a body from $2 up to $3, in order. One segment begins at or before $2 and ends
// after it, where there is one; those of no bytes give nothing.
constexpr const char* kWindow = R"(
  WITH near AS (
    SELECT start, size, bytes, content FROM @.blob_segment
    WHERE body = $1 AND start < $3 AND size > 0 AND start + size > $2 AND start >=
      coalesce((SELECT max(start) FROM @.blob_segment WHERE body = $1 AND start <= $2), 0)),
  piece AS (
    SELECT start, bytes FROM near WHERE content IS NULL
    UNION ALL
    SELECT n.start + c.place * 262144, c.bytes FROM near n JOIN @.blob_chunk c
      ON c.content = n.content
      AND c.place BETWEEN greatest($2 - n.start, 0) / 262144 AND ($3 - n.start - 1) / 262144)
  SELECT substring(bytes FROM greatest($2 - start, 0)::integer + 1
                   FOR ($3 - greatest($2, start))::integer)
  FROM piece ORDER BY start)";
static_assert(kPieceBytes == 262144);

constexpr const char* kKeep =
    "UPDATE @.blob_segment SET dropped_at = now() WHERE body = $1 AND dropped_at IS NOT NULL";

}  // namespace

PostgresUpload::~PostgresUpload() {
  if (!content_) return;
  try {
    pool_.run(kDiscard, {*content_});
  } catch (const std::exception&) {
    return;  // the sweep finds it
  }
}

void PostgresUpload::write(std::string_view bytes) {
  size_ += bytes.size();
  while (!bytes.empty()) {
    if (pending_.size() == kPieceBytes) send_chunk();
    const std::string_view part = bytes.substr(0, kPieceBytes - pending_.size());
    pending_ += part;
    bytes.remove_prefix(part.size());
  }
  AML_ASSERT(pending_.size() <= kPieceBytes);
}

void PostgresUpload::send_chunk() {
  const auto connection = pool_.take();
  const auto now = steady_clock::now();
  Transaction transaction(*connection, Durability::kSoon);
  if (!content_) {
    content_ = transaction.run_and_commit(kFirstChunk, {Value::bytes(pending_)}).integer(0, 0);
    claimed_ = now;
  } else {
    if (now - claimed_ > kClaimEvery) {
      transaction.run(kClaim, {*content_});
      claimed_ = now;
    }
    transaction.run_and_commit(kNextChunk, {*content_, chunks_, Value::bytes(pending_)});
  }
  ++chunks_;
  pending_.clear();
}

void PostgresUpload::finish() {
  if (content_ && !pending_.empty()) send_chunk();
}

Value PostgresUpload::bytes() const {
  return content_ ? Value(nullptr) : Value::bytes(pending_);
}

Value PostgresUpload::content() const {
  AML_ASSERT(!content_ || pending_.empty());
  return content_;
}

PostgresUpload& finished_upload(const std::unique_ptr<Upload>& upload) {
  AML_ASSERT(upload != nullptr);
  auto* const own = dynamic_cast<PostgresUpload*>(upload.get());
  if (own == nullptr) throw std::invalid_argument("an upload of another store");
  own->finish();
  return *own;
}

PostgresOpenBlob::PostgresOpenBlob(postgres::Pool& pool, std::int64_t body,
                                   BlobProperties properties, std::string whole)
    : pool_(pool),
      body_(body),
      properties_(std::move(properties)),
      window_(std::move(whole)),
      kept_(steady_clock::now()) {}

std::size_t PostgresOpenBlob::read_at(std::uint64_t offset, char* to, std::size_t size) const {
  if (offset >= properties_.length || size == 0) return 0;
  const core::MutexLock lock(mutex_);
  if (offset < from_ || offset >= from_ + window_.size()) {
    read_window(offset - offset % kPieceBytes);
  }
  const std::size_t at = offset - from_;
  const std::size_t got = std::min(size, window_.size() - at);
  std::memcpy(to, window_.data() + at, got);
  return got;
}

void PostgresOpenBlob::read_window(std::uint64_t from) const {
  keep_body();
  const std::uint64_t to = std::min<std::uint64_t>(from + kPieceBytes, properties_.length);
  const postgres::Result pieces = pool_.run(kWindow, {body_, from, to});
  window_.clear();
  from_ = from;
  for (int row = 0; row < pieces.rows(); ++row) window_ += pieces.view(row, 0);
  if (window_.size() == to - from) return;
  window_.clear();
  throw std::system_error(ESTALE, std::generic_category(),
                          "a blob that was replaced while it was read");
}

void PostgresOpenBlob::keep_body() const {
  const auto now = steady_clock::now();
  if (now - kept_ < kKeepEvery) return;
  pool_.run(kKeep, {body_});
  kept_ = now;
}

}  // namespace aml::storage
