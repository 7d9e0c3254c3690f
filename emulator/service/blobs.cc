#include "emulator/service/blobs.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/signature.h"
#include "emulator/service/blob_rules.h"

namespace aml::service {

namespace {

using core::ApiError;
namespace blob_error = core::blob_error;
using core::BlobProperties;
using storage::Conditions;
using storage::WriteStatus;

constexpr std::size_t kPieceBytes = 128u << 10;

// Another caller may write between a read and a write as often as this.
constexpr int kWriteTries = 100;

bool wants_absence(const Conditions& conditions) {
  const auto& etags = conditions.if_none_match;
  return std::find(etags.begin(), etags.end(), "*") != etags.end();
}

const BlobProperties* existing_blob(const storage::WriteResult& result) {
  return result.properties.etag.empty() ? nullptr : &result.properties;
}

[[noreturn]] void refuse_condition(const storage::WriteResult& result, const WriteRules& rules) {
  const BlobProperties* current = existing_blob(result);
  if (!rules.may_overwrite && storage::allows_write(rules.conditions, current)) {
    throw ApiError(blob_error::kAuthorizationPermissionMismatch);
  }
  if (current != nullptr && wants_absence(rules.conditions)) {
    throw ApiError(blob_error::kBlobAlreadyExists);
  }
  throw ApiError(blob_error::kConditionNotMet);
}

// The conditions under which the store writes.
Conditions conditions_of(const WriteRules& rules) {
  Conditions conditions = rules.conditions;
  if (!rules.may_overwrite) conditions.if_none_match.emplace_back("*");
  return conditions;
}

void check(WriteStatus status) {
  switch (status) {
    case WriteStatus::kDone:
      return;
    case WriteStatus::kNoContainer:
      throw ApiError(blob_error::kContainerNotFound);
    case WriteStatus::kNoBlob:
      throw ApiError(blob_error::kBlobNotFound);
    case WriteStatus::kConditionNotMet:
      throw ApiError(blob_error::kConditionNotMet);
    case WriteStatus::kInvalidBlockList:
      throw ApiError(blob_error::kInvalidBlockList);
    case WriteStatus::kWrongType:
      throw ApiError(blob_error::kInvalidBlobType);
    case WriteStatus::kPathBlocked:
      throw ApiError(blob_error::kPathBlocked);
  }
}

BlobProperties written(storage::WriteResult result, const WriteRules& rules) {
  if (result.status == WriteStatus::kConditionNotMet) refuse_condition(result, rules);
  check(result.status);
  return std::move(result.properties);
}

std::optional<ByteSpan> span_of(const std::optional<ByteRange>& range, std::uint64_t length) {
  if (!range) return ByteSpan{0, length};
  AML_ASSERT(!range->last || *range->last >= range->first);
  if (range->first >= length) return std::nullopt;
  const std::uint64_t last = std::min(range->last.value_or(length - 1), length - 1);
  return ByteSpan{range->first, last - range->first + 1};
}

}  // namespace

Written Blobs::put(const BlobPath& path, const IncomingBody& body, BlobProperties properties,
                   const WriteRules& rules) {
  check_blob_name(path.blob);
  check_metadata(properties.metadata);
  if (!properties.content_md5.empty()) check_md5(properties.content_md5);
  open_container(path);
  ReceivedUpload received = take(body);
  if (properties.content_md5.empty()) properties.content_md5 = received.md5;
  return {written(store_.put(path.container, path.blob, std::move(received.upload), properties,
                             conditions_of(rules)),
                  rules),
          std::move(received.md5)};
}

std::string Blobs::stage(const BlobPath& path, const std::string& block_id,
                         const IncomingBody& body) {
  check_blob_name(path.blob);
  check_block_id(block_id);
  open_container(path);
  ReceivedUpload received = take(body);
  const WriteStatus status =
      store_.stage_block(path.container, path.blob, block_id, std::move(received.upload));
  if (status == WriteStatus::kInvalidBlockList) throw ApiError(blob_error::kInvalidBlobOrBlock);
  check(status);
  return std::move(received.md5);
}

BlobProperties Blobs::commit(const BlobPath& path, const std::vector<core::BlockChoice>& blocks,
                             BlobProperties properties, const WriteRules& rules) {
  check_blob_name(path.blob);
  check_metadata(properties.metadata);
  if (!properties.content_md5.empty()) check_md5(properties.content_md5);
  if (blocks.size() > kCommittedBlocks) throw ApiError(blob_error::kBlockListTooLong);
  open_container(path);
  return written(
      store_.commit_blocks(path.container, path.blob, blocks, properties, conditions_of(rules)),
      rules);
}

Written Blobs::append(const BlobPath& path, const IncomingBody& body, const AppendRules& rules) {
  open_blob(path);
  ReceivedUpload received = take(body);
  const std::uint64_t size = received.upload->size();
  Conditions conditions = rules.conditions;
  check_append(path, size, rules, conditions);
  storage::WriteResult result =
      store_.append(path.container, path.blob, std::move(received.upload), conditions);
  if (result.status == WriteStatus::kConditionNotMet && rules.position) {
    throw ApiError(blob_error::kAppendPositionConditionNotMet);
  }
  check(result.status);
  AML_ASSERT(result.properties.length >= size);
  const std::uint64_t offset = result.properties.length - size;
  return {std::move(result.properties), std::move(received.md5), offset};
}

// The store knows no positions: the version that was looked at becomes its condition.
void Blobs::check_append(const BlobPath& path, std::uint64_t size, const AppendRules& rules,
                         Conditions& conditions) const {
  if (!rules.position && !rules.max_size) return;
  const BlobProperties current = open_blob(path);
  if (!storage::allows_write(rules.conditions, &current)) check(WriteStatus::kConditionNotMet);
  if (rules.position && *rules.position != current.length) {
    throw ApiError(blob_error::kAppendPositionConditionNotMet);
  }
  if (rules.max_size && current.length + size > *rules.max_size) {
    throw ApiError(blob_error::kMaxBlobSizeConditionNotMet);
  }
  conditions.if_match = {current.etag};
}

BlobProperties Blobs::copy(const BlobPath& path, const storage::OpenBlob& source,
                           core::Metadata metadata, const CopyOrigin& origin,
                           const WriteRules& rules) {
  check_blob_name(path.blob);
  check_metadata(metadata);
  open_container(path);
  BlobProperties properties = source.properties();
  properties.copy_id = origin.id;
  properties.copy_source = origin.source;
  properties.copied_at = origin.time;
  if (!metadata.empty()) properties.metadata = std::move(metadata);
  auto upload = store_.begin_upload();
  const auto piece = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  for (std::uint64_t at = 0; at < properties.length;) {
    const std::size_t got = source.read_at(at, piece.get(), kPieceBytes);
    if (got == 0) throw std::runtime_error("a blob ended before its length");
    AML_ASSERT(got <= kPieceBytes);
    upload->write({piece.get(), got});
    at += got;
  }
  return written(
      store_.put(path.container, path.blob, std::move(upload), properties, conditions_of(rules)),
      rules);
}

OpenedBlob Blobs::read(const BlobPath& path, const std::optional<ByteRange>& range,
                       const Conditions& conditions) const {
  OpenedBlob reading;
  reading.blob = store_.open(path.container, path.blob);
  if (reading.blob == nullptr) refuse_missing(path);
  check_read(conditions, reading.blob->properties());
  reading.span = span_of(range, reading.blob->properties().length);
  reading.whole = !range;
  return reading;
}

BlobProperties Blobs::properties(const BlobPath& path, const Conditions& conditions) const {
  BlobProperties found = open_blob(path);
  check_read(conditions, found);
  return found;
}

Blobs::BlockReport Blobs::blocks(const BlobPath& path) const {
  auto lists = store_.block_lists(path.container, path.blob);
  if (!lists) refuse_missing(path);
  auto found = store_.find(path.container, path.blob);
  if (found && found->type != core::BlobType::kBlock) check(WriteStatus::kWrongType);
  return {*std::move(lists), std::move(found)};
}

BlobProperties Blobs::set_metadata(const BlobPath& path, const core::Metadata& metadata,
                                   const Conditions& conditions) {
  check_metadata(metadata);
  return change(path, conditions,
                [&](BlobProperties& properties) { properties.metadata = metadata; });
}

BlobProperties Blobs::set_properties(const BlobPath& path, const BlobProperties& wanted,
                                     const Conditions& conditions) {
  if (!wanted.content_md5.empty()) check_md5(wanted.content_md5);
  return change(path, conditions, [&](BlobProperties& properties) {
    properties.content_type = wanted.content_type;
    properties.content_encoding = wanted.content_encoding;
    properties.content_language = wanted.content_language;
    properties.content_disposition = wanted.content_disposition;
    properties.cache_control = wanted.cache_control;
    properties.content_md5 = wanted.content_md5;
  });
}

void Blobs::remove(const BlobPath& path, const Conditions& conditions) {
  check(store_.remove(path.container, path.blob, conditions).status);
}

// A part of the properties changes: written only onto the version that was looked at.
BlobProperties Blobs::change(const BlobPath& path, const Conditions& conditions,
                             const Change& apply) {
  for (int tries = 1;; ++tries) {
    BlobProperties properties = open_blob(path);
    if (!storage::allows_write(conditions, &properties)) check(WriteStatus::kConditionNotMet);
    apply(properties);
    Conditions unchanged;
    unchanged.if_match = {properties.etag};
    auto result = store_.set_properties(path.container, path.blob, properties, unchanged);
    if (result.status == WriteStatus::kConditionNotMet && tries < kWriteTries) continue;
    check(result.status);
    return std::move(result.properties);
  }
}

IncomingUpload Blobs::receive(const BlobPath& path, Arriving as,
                              std::optional<std::uint64_t> length, const std::string& md5) {
  check_blob_name(path.blob);
  open_container(path);
  const auto begin = [&] {
    return as == Arriving::kBlock ? store_.begin_block(path.container, path.blob)
                                  : store_.begin_upload();
  };
  return {begin, max_bytes_, length, md5};
}

ReceivedUpload Blobs::take(const IncomingBody& body) {
  if (body.arrived != nullptr) return body.arrived->finish();
  IncomingUpload upload([this] { return store_.begin_upload(); }, max_bytes_, body.bytes.size(),
                        body.md5);
  upload.write(body.bytes);
  return upload.finish();
}

void Blobs::open_container(const BlobPath& path) const {
  if (!store_.find_container(path.container)) check(WriteStatus::kNoContainer);
}

BlobProperties Blobs::open_blob(const BlobPath& path) const {
  auto found = store_.find(path.container, path.blob);
  if (!found) refuse_missing(path);
  return *std::move(found);
}

void Blobs::refuse_missing(const BlobPath& path) const {
  open_container(path);
  throw ApiError(blob_error::kBlobNotFound);
}

}  // namespace aml::service
