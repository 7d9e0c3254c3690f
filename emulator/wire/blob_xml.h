#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/core/blob.h"

// XML of the blob account: written in UTF-8 without a byte order mark, read with or without one.

namespace aml::wire {

inline constexpr std::size_t kMaxBlockListBytes = 8u << 20;  ///< of a body worth reading
inline constexpr std::size_t kMaxBlockListEntries = 50'000;
inline constexpr std::size_t kMaxSmallDocumentBytes = 64u << 10;  ///< policies, service properties
inline constexpr std::size_t kMaxAccessPolicies = 5;

/// What both listings begin and end with. Members that the request did not send are not shown.
struct ListingFrame {
  std::string service_endpoint = {};  ///< `http://127.0.0.1:10000/account/`
  std::optional<std::string> prefix = {};
  std::optional<std::string> marker = {};
  std::optional<std::size_t> max_results = {};
  std::optional<std::string> delimiter = {};  ///< of blobs
  std::string next_marker = {};               ///< empty: the end
  bool metadata = false;                      ///< include=metadata
};

/// Source: documented (List Containers) | observed (recorded answers).
std::string write_container_list(
    const ListingFrame& frame,
    const std::vector<std::pair<std::string, core::ContainerProperties>>& containers);

/// A name that XML cannot carry is shown percent-encoded, as `<Name Encoded="true">`.
/// Source: documented (List Blobs) | observed (recorded answers).
std::string write_blob_list(const ListingFrame& frame, std::string_view container,
                            const std::vector<core::ListedBlob>& blobs);

/// Sections that were not asked for are left out.
std::string write_block_lists(const core::BlockLists& lists, bool committed, bool uncommitted);

/// Entries in order, repeats kept.
/// Errors: ApiError kInvalidXmlDocument (no XML, another root, another entry), kBlockListTooLong,
///         kInvalidXmlNodeValue (an entry without an id).
std::vector<core::BlockChoice> parse_block_list(std::string_view xml);

/// Service properties of an account that is not configured.
std::string write_service_properties();
/// Errors: ApiError kInvalidXmlDocument.
void check_service_properties(std::string_view xml);

/// A body of Set Container ACL; an empty one and an empty list have no policies.
/// Errors: ApiError kInvalidXmlDocument (also for more than five), kInvalidXmlNodeValue (an id
///         missing, too long or there twice; a malformed time).
std::vector<core::AccessPolicy> parse_access_policies(std::string_view xml);
/// Policies as Get Container ACL shows them.
std::string write_access_policies(const std::vector<core::AccessPolicy>& policies);

}  // namespace aml::wire
