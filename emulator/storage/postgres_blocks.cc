// Block blobs made of blocks, in a database: staging, lists, commits.

#include <stdexcept>

#include "emulator/base/assert.h"
#include "emulator/postgres/errors.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/postgres_blob_name.h"
#include "emulator/storage/postgres_blob_schema.h"
#include "emulator/storage/postgres_blob_store.h"
#include "emulator/storage/record.h"

namespace aml::storage {

namespace {

using postgres::Result;
using postgres::Value;

// What a key of an index has room for, beside the name.
constexpr std::size_t kMaxIdBytes = 240;

// A block is replaced where its content is still the one that is set loose. The limit of 100,000
// counts rows of an index.
constexpr const char* kStage = R"(
  WITH inside AS (SELECT id FROM @.blob_container WHERE account = $1 AND name = $2),
  blob AS (SELECT b.is_append FROM @.blob b, inside i
           WHERE b.container = i.id AND b.head = $3 AND b.tail = $4),
  staged AS NOT MATERIALIZED (SELECT k.id, k.content FROM @.blob_block k, inside i
             WHERE k.container = i.id AND k.head = $3 AND k.tail = $4),
  former AS (SELECT content FROM staged WHERE id = $5),
  verdict AS (SELECT
    EXISTS (SELECT FROM inside) AS has_container,
    EXISTS (SELECT FROM blob WHERE is_append) AS is_append,
    EXISTS (SELECT FROM (SELECT id FROM staged LIMIT 1) AS any_one
            WHERE length(any_one.id) <> length($5)) OR
    (SELECT count(*) FROM (SELECT FROM staged LIMIT 100000) AS all_of) >= 100000 AS is_refused),
  done AS (
    INSERT INTO @.blob_block AS k (container, head, tail, id, size, bytes, content, staged_at)
    SELECT i.id, $3, $4, $5, $6, $7::bytea, $8::bigint, now() FROM inside i, verdict v
    WHERE NOT v.is_append AND NOT v.is_refused
    ON CONFLICT (container, head, tail_key, id) DO UPDATE
      SET size = excluded.size, bytes = excluded.bytes, content = excluded.content,
          staged_at = excluded.staged_at
      WHERE k.content IS NOT DISTINCT FROM (SELECT content FROM former)
    RETURNING k.container),
  owned AS (UPDATE @.blob_content c SET expires_at = NULL FROM done WHERE c.id = $8::bigint),
  loose AS (UPDATE @.blob_content c SET expires_at = now() + interval '10 minutes'
            FROM former f, done WHERE c.id = f.content)
  SELECT has_container, is_append, is_refused, EXISTS (SELECT FROM done) FROM verdict)";

// $6: the ETag to write over, empty where there must be no blob. Sources: 0 latest, 1 committed,
// 2 uncommitted. Of a block that the blob has twice, the first is meant.
const std::string kCommit = std::string(R"(
  WITH inside AS (SELECT id FROM @.blob_container WHERE id = $1),
  old AS (SELECT body, length, etag FROM @.blob
          WHERE container = $1 AND head = $2 AND tail = $3),
  staged AS (SELECT id, size, bytes, content FROM @.blob_block
             WHERE container = $1 AND head = $2 AND tail = $3),
  committed AS (SELECT DISTINCT ON (s.block) s.block AS id, s.size, s.bytes, s.content
                FROM @.blob_segment s, old o WHERE s.body = o.body AND s.block IS NOT NULL
                ORDER BY s.block, s.start, s.place),
  chosen AS MATERIALIZED (
    SELECT c.place, c.id, k.id IS NULL AND m.id IS NULL AS is_missing,
           CASE WHEN k.id IS NULL THEN m.size ELSE k.size END AS size,
           CASE WHEN k.id IS NULL THEN m.bytes ELSE k.bytes END AS bytes,
           CASE WHEN k.id IS NULL THEN m.content ELSE k.content END AS content
    FROM unnest($7::bytea[], $8::bigint[]) WITH ORDINALITY AS c (id, source, place)
    LEFT JOIN staged k ON k.id = c.id AND c.source <> 1
    LEFT JOIN committed m ON m.id = c.id AND c.source <> 2),
  total AS (SELECT coalesce(sum(size), 0)::bigint AS length,
                   coalesce(bool_or(is_missing), false) AS is_missing FROM chosen),
  done AS (
    INSERT INTO @.blob AS b (container, head, tail, length, etag, is_append, properties)
    SELECT i.id, $2, $3, t.length, $4, false, $5 FROM inside i, total t
    WHERE NOT t.is_missing AND $6 = coalesce((SELECT etag FROM old), '')
    ON CONFLICT (container, head, tail_key) DO UPDATE
      SET body = excluded.body, length = excluded.length, etag = excluded.etag,
          is_append = false, properties = excluded.properties
      WHERE b.etag = (SELECT etag FROM old)
    RETURNING b.body),
  segment AS (
    INSERT INTO @.blob_segment (body, start, place, size, block, bytes, content)
    SELECT done.body, (sum(c.size) OVER (ORDER BY c.place) - c.size)::bigint, c.place, c.size,
           c.id, c.bytes, c.content FROM chosen c, done),
  unstaged AS (DELETE FROM @.blob_block k USING done
               WHERE k.container = $1 AND k.head = $2 AND k.tail = $3 RETURNING k.content),
  loose AS (UPDATE @.blob_content c SET expires_at = now() + interval '10 minutes'
            FROM unstaged u WHERE c.id = u.content AND c.id NOT IN
              (SELECT content FROM chosen WHERE content IS NOT NULL)),)") +
                            kDropOldBody + R"(
  SELECT EXISTS (SELECT FROM inside), $6 <> coalesce((SELECT etag FROM old), ''), t.is_missing,
         EXISTS (SELECT FROM done), t.length FROM total t)";

// Kinds of rows: 0 the blob itself, 1 its blocks, 2 staged ones.
constexpr const char* kBlockLists = R"(
  WITH inside AS (SELECT id FROM @.blob_container WHERE account = $1 AND name = $2),
  blob AS (SELECT b.body FROM @.blob b, inside i
           WHERE b.container = i.id AND b.head = $3 AND b.tail = $4)
  SELECT kind, id, size FROM (
    SELECT 0 AS kind, ''::bytea AS id, 0::bigint AS size, 0::bigint AS start, 0::bigint AS place
    FROM blob
    UNION ALL
    SELECT 1, s.block, s.size, s.start, s.place FROM @.blob_segment s, blob b
    WHERE s.body = b.body AND s.block IS NOT NULL
    UNION ALL
    SELECT 2, k.id, k.size, 0, 0 FROM @.blob_block k, inside i
    WHERE k.container = i.id AND k.head = $3 AND k.tail = $4) AS all_of
  ORDER BY kind, start, place, id)";

static_assert(kMaxStagedBlocks == 100'000);

struct Choices {
  explicit Choices(const std::vector<BlockChoice>& blocks) {
    for (const BlockChoice& block : blocks) {
      ids.emplace_back(block.id);
      sources.push_back(static_cast<std::int64_t>(block.source));
    }
  }
  std::vector<std::string_view> ids;
  std::vector<std::int64_t> sources;
};
static_assert(static_cast<int>(BlockSource::kLatest) == 0 &&
              static_cast<int>(BlockSource::kCommitted) == 1 &&
              static_cast<int>(BlockSource::kUncommitted) == 2);

}  // namespace

WriteStatus PostgresBlobStore::stage_block(const std::string& container, const std::string& blob,
                                           const std::string& block_id,
                                           std::unique_ptr<Upload> content) {
  require_name(blob);
  if (block_id.size() > kMaxIdBytes) return WriteStatus::kInvalidBlockList;
  PostgresUpload& upload = finished_upload(content);
  const PostgresName name(blob);
  for (int i = 0; i < kMaxTries; ++i) {
    const Result row = pool_.run(
        kStage, {account_, Value::bytes(container), name.head, name.tail, Value::bytes(block_id),
                 upload.size(), upload.bytes(), upload.content()});
    if (!row.boolean(0, 0)) return WriteStatus::kNoContainer;
    if (row.boolean(0, 1)) return WriteStatus::kWrongType;
    if (row.boolean(0, 2)) return WriteStatus::kInvalidBlockList;
    if (!row.boolean(0, 3)) continue;
    upload.taken();
    return WriteStatus::kDone;
  }
  throw postgres::MustRetry("a block was staged by others again and again");
}

std::optional<WriteResult> PostgresBlobStore::commit_over(const Found& found,
                                                          const std::string& blob,
                                                          const std::vector<BlockChoice>& blocks,
                                                          BlobProperties properties) {
  const Choices choices(blocks);
  const PostgresName name(blob);
  properties.type = BlobType::kBlock;
  stamp(properties, blob, found.blob ? std::optional(found.blob->created) : std::nullopt);
  const std::string record = write_properties(properties);
  const std::string over = found.etag();
  const Result row = pool_.run(
      kCommit, {found.container, name.head, name.tail, properties.etag, Value::bytes(record), over,
                Value::bytes_list(choices.ids), choices.sources});
  if (!row.boolean(0, 0)) return WriteResult{WriteStatus::kNoContainer, {}};
  if (row.boolean(0, 1)) return std::nullopt;
  if (row.boolean(0, 2)) {
    return WriteResult{WriteStatus::kInvalidBlockList, found.blob.value_or(BlobProperties())};
  }
  if (!row.boolean(0, 3)) return std::nullopt;
  properties.length = static_cast<std::uint64_t>(row.integer(0, 4));
  return WriteResult{WriteStatus::kDone, std::move(properties)};
}

WriteResult PostgresBlobStore::commit_blocks(const std::string& container, const std::string& blob,
                                             const std::vector<BlockChoice>& blocks,
                                             const BlobProperties& properties,
                                             const Conditions& conditions) {
  require_name(blob);
  if (blocks.size() > kMaxCommittedBlocks) return {WriteStatus::kInvalidBlockList, {}};
  return write_until_decided(container, blob,
                             [&](const Found& found) -> std::optional<WriteResult> {
                               if (auto refused = found.refusal(conditions)) return refused;
                               if (found.blob && found.blob->type != BlobType::kBlock)
                                 return WriteResult{WriteStatus::kWrongType, *found.blob};
                               return commit_over(found, blob, blocks, properties);
                             });
}

std::optional<BlockLists> PostgresBlobStore::block_lists(const std::string& container,
                                                         const std::string& blob) const {
  const PostgresName name(blob);
  const Result rows =
      pool_.run(kBlockLists, {account_, Value::bytes(container), name.head, name.tail});
  if (rows.empty()) return std::nullopt;
  BlockLists lists;
  for (int row = 0; row < rows.rows(); ++row) {
    const std::int64_t kind = rows.integer(row, 0);
    if (kind == 0) continue;
    Block block{rows.text(row, 1), static_cast<std::uint64_t>(rows.integer(row, 2))};
    (kind == 1 ? lists.committed : lists.uncommitted).push_back(std::move(block));
  }
  return lists;
}

}  // namespace aml::storage
