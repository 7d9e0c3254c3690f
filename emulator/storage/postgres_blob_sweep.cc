#include "emulator/storage/postgres_blob_sweep.h"

namespace aml::storage {

namespace {

// A write that began before its container was removed may add a blob later; ten minutes on, none
// does.
constexpr const char* kSweepBlobs = R"(
  WITH gone AS (
    DELETE FROM @.blob WHERE (container, head, tail_key) IN (
      SELECT container, head, tail_key FROM @.blob
      WHERE container IN (SELECT container FROM @.blob_container_gone)
      LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING body),
  aside AS (UPDATE @.blob_segment s SET dropped_at = now() FROM gone g WHERE s.body = g.body)
  SELECT count(*) FROM gone)";
constexpr const char* kForgetContainers =
    "DELETE FROM @.blob_container_gone g WHERE gone_at < now() - interval '10 minutes' "
    "AND NOT EXISTS (SELECT FROM @.blob b WHERE b.container = g.container) "
    "AND NOT EXISTS (SELECT FROM @.blob_block k WHERE k.container = g.container)";
constexpr const char* kSweepBlocks = R"(
  WITH gone AS (
    DELETE FROM @.blob_block WHERE (container, head, tail_key, id) IN (
      SELECT container, head, tail_key, id FROM @.blob_block
      WHERE staged_at < now() - interval '7 days'
        OR container IN (SELECT container FROM @.blob_container_gone)
      LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING content),
  loose AS (UPDATE @.blob_content c SET expires_at = now() + interval '10 minutes'
            FROM gone g WHERE c.id = g.content)
  SELECT count(*) FROM gone)";
constexpr const char* kSweepSegments = R"(
  WITH gone AS (
    DELETE FROM @.blob_segment WHERE (body, start, place) IN (
      SELECT body, start, place FROM @.blob_segment
      WHERE dropped_at < now() - interval '10 minutes' LIMIT 1000 FOR UPDATE SKIP LOCKED)
    RETURNING content),
  loose AS (UPDATE @.blob_content c SET expires_at = now()
            WHERE c.id IN (SELECT content FROM gone))
  SELECT count(*) FROM gone)";
// Some contents belong to another body as well, or to a block.
constexpr const char* kSweepContents = R"(
  WITH expired AS MATERIALIZED (
    SELECT id, EXISTS (SELECT FROM @.blob_segment s WHERE s.content = c.id) OR
               EXISTS (SELECT FROM @.blob_block k WHERE k.content = c.id) AS is_used
    FROM @.blob_content c WHERE expires_at < now() LIMIT 16 FOR UPDATE SKIP LOCKED),
  kept AS (UPDATE @.blob_content c SET expires_at = NULL FROM expired e
           WHERE c.id = e.id AND e.is_used),
  gone AS (DELETE FROM @.blob_content c USING expired e WHERE c.id = e.id AND NOT e.is_used
           RETURNING c.id),
  chunks AS (DELETE FROM @.blob_chunk k USING gone g WHERE k.content = g.id)
  SELECT count(*) FROM gone)";

}  // namespace

SweptBlobs sweep_blobs(postgres::Pool& pool) {
  SweptBlobs swept;
  swept.blobs = pool.run(kSweepBlobs).integer(0, 0);
  swept.blocks = pool.run(kSweepBlocks).integer(0, 0);
  pool.run(kForgetContainers);
  swept.segments = pool.run(kSweepSegments).integer(0, 0);
  swept.contents = pool.run(kSweepContents).integer(0, 0);
  return swept;
}

}  // namespace aml::storage
