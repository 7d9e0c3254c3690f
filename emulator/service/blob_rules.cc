#include "emulator/service/blob_rules.h"

#include <algorithm>
#include <chrono>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"

namespace aml::service {

namespace {

using core::ApiError;
namespace blob_error = core::blob_error;

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || text::is_digit(c);
}

bool is_identifier_start(char c) {
  return text::is_letter(c) || c == '_';
}

bool is_identifier(std::string_view text) {
  AML_ASSERT(!text.empty());
  return is_identifier_start(text.front()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_identifier_start(c) || text::is_digit(c);
         });
}

bool holds(const std::vector<std::string>& etags, std::string_view etag) {
  return std::any_of(etags.begin(), etags.end(),
                     [&](const std::string& known) { return known == "*" || known == etag; });
}

auto second_of(core::TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time);
}

}  // namespace

void check_container_name(std::string_view name) {
  if (name == "$root" || name == "$web" || name == "$logs") return;
  if (name.size() < 3 || name.size() > 63) throw ApiError(blob_error::kOutOfRangeInput);
  const bool letters = std::all_of(name.begin(), name.end(),
                                   [](char c) { return is_lower_or_digit(c) || c == '-'; });
  if (!letters || name.starts_with('-') || name.ends_with('-') ||
      name.find("--") != std::string_view::npos) {
    throw ApiError(blob_error::kInvalidResourceName);
  }
}

void check_blob_name(std::string_view name) {
  // Continuation bytes of UTF-8 begin no character.
  const auto characters = std::count_if(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  });
  if (static_cast<std::size_t>(characters) > kBlobNameCharacters) {
    throw ApiError(blob_error::kOutOfRangeInput);
  }
}

void check_metadata(const core::Metadata& metadata) {
  std::size_t size = 0;
  for (const auto& [key, value] : metadata) {
    if (key.empty()) throw ApiError(blob_error::kEmptyMetadataKey);
    if (!is_identifier(key)) throw ApiError(blob_error::kInvalidMetadata);
    size += key.size() + value.size();
  }
  if (size > kMetadataBytes) throw ApiError(blob_error::kMetadataTooLarge);
}

void check_block_id(std::string_view id) {
  const auto bytes = text::from_base64(id);
  if (!bytes || bytes->empty() || bytes->size() > kBlockIdBytes) {
    throw ApiError(blob_error::kInvalidQueryParameterValue)
        .with_element("QueryParameterName", "blockid")
        .with_element("QueryParameterValue", std::string(id))
        .with_element("Reason",
                      bytes ? "Block ID length is out of range." : "Not a valid base64 string.");
  }
}

void check_md5(std::string_view md5) {
  const auto bytes = text::from_base64(md5);
  if (!bytes || bytes->size() != 16) throw ApiError(blob_error::kInvalidMd5);
}

void check_read(const storage::Conditions& conditions, const core::BlobProperties& current) {
  const auto modified = second_of(current.last_modified);
  const auto& [if_match, if_none_match, if_modified, if_unmodified] = conditions;
  if (std::find(if_none_match.begin(), if_none_match.end(), "*") != if_none_match.end()) {
    throw ApiError(blob_error::kUnsatisfiableCondition);
  }
  if (!if_match.empty() && !holds(if_match, current.etag)) {
    throw ApiError(blob_error::kConditionNotMet);
  }
  if (if_unmodified && modified > second_of(*if_unmodified)) {
    throw ApiError(blob_error::kConditionNotMet);
  }
  if (if_none_match.empty() && !if_modified) return;
  const bool other = !if_none_match.empty() && !holds(if_none_match, current.etag);
  const bool newer = if_modified && modified > second_of(*if_modified);
  if (!other && !newer) throw ApiError(blob_error::kNotModified);
}

}  // namespace aml::service
