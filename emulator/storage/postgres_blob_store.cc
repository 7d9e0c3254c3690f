#include "emulator/storage/postgres_blob_store.h"

#include <cerrno>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/postgres/errors.h"
#include "emulator/storage/blob_names.h"
#include "emulator/storage/postgres_blob_name.h"
#include "emulator/storage/postgres_blob_schema.h"
#include "emulator/storage/record.h"

namespace aml::storage {

namespace {

using postgres::Result;
using postgres::Value;

constexpr std::size_t kMaxContainerName = 240;

constexpr const char* kFindContainer =
    "SELECT properties FROM @.blob_container WHERE account = $1 AND name = $2";
constexpr const char* kLook =
    "SELECT i.id, b.length, b.properties FROM @.blob_container i LEFT JOIN @.blob b "
    "ON b.container = i.id AND b.head = $3 AND b.tail = $4 WHERE i.account = $1 AND i.name = $2";
constexpr const char* kFind =
    "SELECT b.length, b.properties FROM @.blob_container i JOIN @.blob b ON b.container = i.id "
    "WHERE i.account = $1 AND i.name = $2 AND b.head = $3 AND b.tail = $4";
constexpr const char* kOpen =
    "SELECT b.length, b.properties, b.body, CASE WHEN b.length <= 262144 THEN "
    "(SELECT string_agg(s.bytes, ''::bytea ORDER BY s.start) FROM @.blob_segment s "
    "WHERE s.body = b.body AND s.size > 0) END "
    "FROM @.blob_container i JOIN @.blob b ON b.container = i.id "
    "WHERE i.account = $1 AND i.name = $2 AND b.head = $3 AND b.tail = $4";

// $11: the ETag to write over, empty where there must be none, null for whatever is there. The blob
// is written where it is still as this statement's view of the tables has it.
const std::string kPut = std::string(R"(
  WITH inside AS (SELECT id FROM @.blob_container WHERE account = $1 AND name = $2),
  old AS (SELECT b.body, b.length, b.etag FROM @.blob b, inside i
          WHERE b.container = i.id AND b.head = $3 AND b.tail = $4),
  done AS (
    INSERT INTO @.blob AS b (container, head, tail, length, etag, is_append, properties)
    SELECT id, $3, $4, $5, $6, $7, $8 FROM inside
    WHERE $11::text IS NULL OR $11 = coalesce((SELECT etag FROM old), '')
    ON CONFLICT (container, head, tail_key) DO UPDATE
      SET body = excluded.body, length = excluded.length, etag = excluded.etag,
          is_append = excluded.is_append, properties = excluded.properties
      WHERE b.etag = (SELECT etag FROM old)
    RETURNING b.container, b.body),
  segment AS (INSERT INTO @.blob_segment (body, start, place, size, bytes, content)
              SELECT body, 0, 0, $5, $9::bytea, $10::bigint FROM done WHERE $5 > 0),
  owned AS (UPDATE @.blob_content c SET expires_at = NULL FROM done WHERE c.id = $10::bigint),
  unstaged AS (DELETE FROM @.blob_block k USING done
               WHERE k.container = done.container AND k.head = $3 AND k.tail = $4
               RETURNING k.content),
  loose AS (UPDATE @.blob_content c SET expires_at = now() + interval '10 minutes'
            FROM unstaged u WHERE c.id = u.content),)") +
                         kDropOldBody + R"(
  SELECT (SELECT count(*) FROM inside), (SELECT count(*) FROM done))";

constexpr const char* kAppend = R"(
  WITH done AS (
    UPDATE @.blob SET length = length + $5, etag = $6, properties = $7
    WHERE container = $1 AND head = $2 AND tail = $3 AND etag = $4 RETURNING body, length),
  owned AS (UPDATE @.blob_content c SET expires_at = NULL FROM done WHERE c.id = $9::bigint),
  segment AS (INSERT INTO @.blob_segment (body, start, place, size, bytes, content)
              SELECT body, length - $5, 0, $5, $8::bytea, $9::bigint FROM done WHERE $5 > 0)
  SELECT count(*) FROM done)";
constexpr const char* kSetProperties =
    "UPDATE @.blob SET etag = $5, properties = $6 "
    "WHERE container = $1 AND head = $2 AND tail = $3 AND etag = $4";
const std::string kRemove = std::string(R"(
  WITH old AS (SELECT body, length FROM @.blob
               WHERE container = $1 AND head = $2 AND tail = $3 AND etag = $4),
  done AS (DELETE FROM @.blob WHERE container = $1 AND head = $2 AND tail = $3 AND etag = $4
           RETURNING container),
  unstaged AS (DELETE FROM @.blob_block k USING done
               WHERE k.container = done.container AND k.head = $2 AND k.tail = $3
               RETURNING k.content),
  loose AS (UPDATE @.blob_content c SET expires_at = now() + interval '10 minutes'
            FROM unstaged u WHERE c.id = u.content),)") +
                            kDropOldBody + "SELECT count(*) FROM done";

std::uint64_t next_opening(postgres::Pool& pool) {
  postgres::migrate(pool, kBlobLayout);
  return static_cast<std::uint64_t>(pool.run("SELECT nextval('@.blob_opening')").integer(0, 0));
}

BlobProperties properties_of(const Result& row, int column) {
  auto properties = parse_properties(row.view(0, column + 1));
  if (!properties) throw postgres::PostgresError("the properties of a blob are damaged");
  properties->length = static_cast<std::uint64_t>(row.integer(0, column));
  return *properties;
}

ContainerProperties container_of(const Result& rows, int row, int column) {
  return parse_container_record(rows.view(row, column)).value_or(ContainerProperties());
}

}  // namespace

PostgresBlobStore::PostgresBlobStore(postgres::Pool& pool, std::string account,
                                     const core::Clock& clock)
    : pool_(pool), account_(std::move(account)), stamps_(clock, next_opening(pool)) {}

bool PostgresBlobStore::create_container(const std::string& name, ContainerProperties properties) {
  if (name.size() > kMaxContainerName)
    throw std::system_error(ENAMETOOLONG, std::generic_category(), "container");
  properties.last_modified = stamps_.now();
  properties.etag = stamps_.next_etag(name, 0);
  const std::string record = write_container_record(properties);
  return pool_
             .run(
                 "INSERT INTO @.blob_container (account, name, properties) VALUES ($1, $2, $3) "
                 "ON CONFLICT DO NOTHING",
                 {account_, Value::bytes(name), Value::bytes(record)})
             .changed() > 0;
}

std::optional<ContainerProperties> PostgresBlobStore::find_container(
    const std::string& name) const {
  const Result found = pool_.run(kFindContainer, {account_, Value::bytes(name)});
  return found.empty() ? std::nullopt : std::optional(container_of(found, 0, 0));
}

bool PostgresBlobStore::update_container(const std::string& name,
                                         const ContainerProperties& properties) {
  ContainerProperties changed = properties;
  changed.last_modified = stamps_.now();
  changed.etag = stamps_.next_etag(name, 0);
  const std::string record = write_container_record(changed);
  return pool_
             .run("UPDATE @.blob_container SET properties = $3 WHERE account = $1 AND name = $2",
                  {account_, Value::bytes(name), Value::bytes(record)})
             .changed() > 0;
}

// Its blobs are out of reach with it; the sweep removes them.
bool PostgresBlobStore::remove_container(const std::string& name) {
  return pool_
             .run(
                 "WITH gone AS (DELETE FROM @.blob_container WHERE account = $1 AND name = $2 "
                 "RETURNING id) INSERT INTO @.blob_container_gone SELECT id, now() FROM gone",
                 {account_, Value::bytes(name)})
             .changed() > 0;
}

void PostgresBlobStore::forget(postgres::Pool& pool, const std::string& account) {
  pool.run(
      "WITH gone AS (DELETE FROM @.blob_container WHERE account = $1 RETURNING id) "
      "INSERT INTO @.blob_container_gone SELECT id, now() FROM gone",
      {account});
}

std::vector<std::pair<std::string, ContainerProperties>> PostgresBlobStore::list_containers()
    const {
  std::vector<std::pair<std::string, ContainerProperties>> containers;
  const Result found = pool_.run(
      "SELECT name, properties FROM @.blob_container WHERE account = $1 ORDER BY name", {account_});
  for (int row = 0; row < found.rows(); ++row) {
    containers.emplace_back(found.text(row, 0), container_of(found, row, 1));
  }
  return containers;
}

std::unique_ptr<Upload> PostgresBlobStore::begin_upload() {
  return std::make_unique<PostgresUpload>(pool_);
}

void PostgresBlobStore::stamp(BlobProperties& properties, const std::string& blob,
                              std::optional<core::TimePoint> created) {
  properties.last_modified = stamps_.now();
  properties.created = created.value_or(properties.last_modified);
  properties.etag = stamps_.next_etag(blob, properties.length);
}

std::optional<WriteResult> PostgresBlobStore::Found::refusal(const Conditions& conditions) const {
  if (allows_write(conditions, blob ? &*blob : nullptr)) return std::nullopt;
  return WriteResult{WriteStatus::kConditionNotMet, blob.value_or(BlobProperties())};
}

std::optional<PostgresBlobStore::Found> PostgresBlobStore::look(const std::string& container,
                                                                const std::string& blob) const {
  const PostgresName name(blob);
  const Result row = pool_.run(kLook, {account_, Value::bytes(container), name.head, name.tail});
  if (row.empty()) return std::nullopt;
  Found found{row.integer(0, 0), std::nullopt};
  if (!row.is_null(0, 1)) found.blob = properties_of(row, 1);
  return found;
}

WriteResult PostgresBlobStore::write_until_decided(const std::string& container,
                                                   const std::string& blob,
                                                   const Write& write) const {
  for (int i = 0; i < kMaxTries; ++i) {
    const auto found = look(container, blob);
    if (!found) return {WriteStatus::kNoContainer, {}};
    if (auto result = write(*found)) return *result;
  }
  throw postgres::MustRetry("a blob was changed by others again and again");
}

std::optional<WriteResult> PostgresBlobStore::put_over(const std::string& container,
                                                       const std::string& blob,
                                                       const PostgresUpload& content,
                                                       BlobProperties properties,
                                                       const std::optional<std::string>& over) {
  properties.length = content.size();
  stamp(properties, blob, std::nullopt);
  const PostgresName name(blob);
  const std::string record = write_properties(properties);
  const Result result =
      pool_.run(kPut, {account_, Value::bytes(container), name.head, name.tail, properties.length,
                       properties.etag, properties.type == BlobType::kAppend, Value::bytes(record),
                       content.bytes(), content.content(), over});
  if (result.integer(0, 0) == 0) return WriteResult{WriteStatus::kNoContainer, {}};
  if (result.integer(0, 1) == 0) return std::nullopt;
  return WriteResult{WriteStatus::kDone, std::move(properties)};
}

WriteResult PostgresBlobStore::put(const std::string& container, const std::string& blob,
                                   std::unique_ptr<Upload> content,
                                   const BlobProperties& properties, const Conditions& conditions) {
  require_name(blob);
  PostgresUpload& upload = finished_upload(content);
  std::optional<WriteResult> result;
  // One round trip, unless another writer came first.
  if (!is_conditional(conditions))
    result = put_over(container, blob, upload, properties, std::nullopt);
  if (!result) {
    result = write_until_decided(container, blob, [&](const Found& found) {
      if (auto refused = found.refusal(conditions)) return refused;
      return put_over(container, blob, upload, properties, found.etag());
    });
  }
  if (result->status == WriteStatus::kDone) upload.taken();
  return *std::move(result);
}

WriteResult PostgresBlobStore::append(const std::string& container, const std::string& blob,
                                      std::unique_ptr<Upload> content,
                                      const Conditions& conditions) {
  PostgresUpload& upload = finished_upload(content);
  const PostgresName name(blob);
  const auto write = [&](const Found& found) -> std::optional<WriteResult> {
    if (!found.blob) return WriteResult{WriteStatus::kNoBlob, {}};
    if (found.blob->type != BlobType::kAppend)
      return WriteResult{WriteStatus::kWrongType, *found.blob};
    if (auto refused = found.refusal(conditions)) return refused;
    BlobProperties properties = *found.blob;
    properties.content_md5.clear();
    properties.length += upload.size();
    stamp(properties, blob, found.blob->created);
    const std::string record = write_properties(properties);
    const Result result = pool_.run(
        kAppend, {found.container, name.head, name.tail, found.blob->etag, upload.size(),
                  properties.etag, Value::bytes(record), upload.bytes(), upload.content()});
    if (result.integer(0, 0) == 0) return std::nullopt;
    return WriteResult{WriteStatus::kDone, std::move(properties)};
  };
  WriteResult result = write_until_decided(container, blob, write);
  if (result.status == WriteStatus::kDone) upload.taken();
  return result;
}

WriteResult PostgresBlobStore::set_properties(const std::string& container, const std::string& blob,
                                              const BlobProperties& properties,
                                              const Conditions& conditions) {
  const PostgresName name(blob);
  return write_until_decided(
      container, blob, [&](const Found& found) -> std::optional<WriteResult> {
        if (!found.blob) return WriteResult{WriteStatus::kNoBlob, {}};
        if (auto refused = found.refusal(conditions)) return refused;
        BlobProperties changed = properties;
        changed.length = found.blob->length;
        changed.type = found.blob->type;
        stamp(changed, blob, found.blob->created);
        const std::string record = write_properties(changed);
        const Result result =
            pool_.run(kSetProperties, {found.container, name.head, name.tail, found.blob->etag,
                                       changed.etag, Value::bytes(record)});
        if (result.changed() == 0) return std::nullopt;
        return WriteResult{WriteStatus::kDone, std::move(changed)};
      });
}

WriteResult PostgresBlobStore::remove(const std::string& container, const std::string& blob,
                                      const Conditions& conditions) {
  const PostgresName name(blob);
  return write_until_decided(
      container, blob, [&](const Found& found) -> std::optional<WriteResult> {
        if (!found.blob) return WriteResult{WriteStatus::kNoBlob, {}};
        if (auto refused = found.refusal(conditions)) return refused;
        const Result result =
            pool_.run(kRemove, {found.container, name.head, name.tail, found.blob->etag});
        if (result.integer(0, 0) == 0) return std::nullopt;
        return WriteResult{WriteStatus::kDone, *found.blob};
      });
}

std::optional<BlobProperties> PostgresBlobStore::find(const std::string& container,
                                                      const std::string& blob) const {
  const PostgresName name(blob);
  const Result row = pool_.run(kFind, {account_, Value::bytes(container), name.head, name.tail});
  if (row.empty()) return std::nullopt;
  return properties_of(row, 0);
}

std::unique_ptr<OpenBlob> PostgresBlobStore::open(const std::string& container,
                                                  const std::string& blob) const {
  const PostgresName name(blob);
  const Result row = pool_.run(kOpen, {account_, Value::bytes(container), name.head, name.tail});
  if (row.empty()) return nullptr;
  return std::make_unique<PostgresOpenBlob>(pool_, row.integer(0, 2), properties_of(row, 0),
                                            row.text(0, 3));
}

}  // namespace aml::storage
