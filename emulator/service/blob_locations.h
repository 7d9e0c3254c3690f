#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "emulator/core/blob_reference.h"
#include "emulator/core/bytes.h"

namespace aml::service {

/// A blob that a job reads.
struct OpenInput {
  std::unique_ptr<core::ByteSource> bytes;
  std::optional<std::uint64_t> size;
};

/// The blobs that jobs name, wherever they are: in the emulator's own accounts, or at another
/// Blob endpoint (Azurite, Azure). Which of the two a reference means is decided in one place, its
/// implementation.
/// Errors:  ApiError of the catalogue's blob rows (kBlobNotFound with the storage's own words,
///          kInvalidBlobConnectionString, kInvalidBlob, kMissingInputBlobInformation,
///          kInputBlobRelativeLocationInvalid, kContainerIsEmpty, kContainerSegmentInvalid,
///          kContainerValidationFailed).
/// Threads: any.
class BlobLocations {
 public:
  BlobLocations() = default;
  BlobLocations(const BlobLocations&) = delete;
  BlobLocations& operator=(const BlobLocations&) = delete;
  virtual ~BlobLocations() = default;

  /// Submit's check: the reference is well-formed, and the blob is there.
  /// `own_base` is the base URL under which the request reached the emulator: a BlobEndpoint that
  /// is the emulator's own is served in process.
  virtual void check_input(const core::BlobReference& input, const std::string& own_base) = 0;
  /// Submit's check of an output: well-formed, container there.
  virtual void check_output(const core::BlobReference& output, const std::string& own_base) = 0;

  virtual OpenInput open_input(const core::BlobReference& input) = 0;
  /// Whole or not at all (ByteSink).
  virtual std::unique_ptr<core::ByteSink> open_output(const core::BlobReference& output,
                                                      const std::string& content_type) = 0;

  /// Where an output goes that the request does not override:
  /// `experimentoutput/<guid>/<guid>.csv` in the emulator's own account.
  virtual core::BlobReference default_output(const std::string& guid,
                                             const std::string& extension) = 0;

  /// The reference as a status answer shows it: no connection string, a base that ends in `/`, no
  /// leading slash, and a token signed now that reads the blob (`overridden`: by the request), or
  /// the container that default_output() chose.
  /// `age`: for how long the token has been valid.
  virtual core::BlobReference signed_result(const core::BlobReference& place, bool overridden,
                                            const std::string& own_base,
                                            std::chrono::milliseconds age) = 0;
};

}  // namespace aml::service
