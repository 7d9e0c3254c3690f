#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/storage/blob_store.h"
#include "emulator/storage/disk.h"

namespace aml::storage {

/// One line of text: blank-separated `key=value`, `%XX` for bytes that a line or a word cannot
/// hold, a check sum at the end. Repeated keys are a list.
using Record = std::vector<std::pair<std::string, std::string>>;

std::string write_record(const Record& record);  ///< with its line end
/// None for a line that is not whole.
std::optional<Record> parse_record(std::string_view line);

/// What is kept of a blob beside its bytes.
struct BlobRecord {
  std::string name;
  FileIdentity file;  ///< the content that the properties belong to
  /// Fingerprint of that content, which a copy of the file has, too; none in records of earlier
  /// versions.
  std::optional<std::uint64_t> content;
  BlobProperties properties;
  std::vector<Block> blocks;  ///< of the content, in order; of a blob put whole: none
};

std::string write_blob_record(const BlobRecord& blob);
std::optional<BlobRecord> parse_blob_record(std::string_view line);

/// The same without name, content and length, for stores that keep those elsewhere.
std::string write_properties(const BlobProperties& properties);
std::optional<BlobProperties> parse_properties(std::string_view line);

std::string write_container_record(const ContainerProperties& properties);
std::optional<ContainerProperties> parse_container_record(std::string_view line);

}  // namespace aml::storage
