#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "emulator/core/bytes.h"
#include "emulator/core/ids.h"
#include "emulator/storage/remote_endpoint.h"

namespace aml::storage {

/// A blob of another endpoint, opened for reading.
struct RemoteBlob {
  std::unique_ptr<core::ByteSource> bytes;
  std::uint64_t length = 0;
};

/// Blobs of an account at another endpoint.
/// Shape:   names decoded. A read asks for one range after the other, all of the same version of
///          the blob; a write sends blocks and is seen when committed. Neither holds more than
///          RemoteSettings::piece_bytes.
/// Errors:  RemoteError. Containers are never made.
/// Threads: any; each source and each sink has its own connection.
class RemoteBlobs {
 public:
  RemoteBlobs(RemoteAccount account, const RemoteSettings& settings, const core::Clock& clock,
              core::IdSource& ids, outbound::Traffic& traffic);

  void check_container(const std::string& container) const;
  void check_blob(const std::string& container, const std::string& blob) const;
  /// The stored MD5, where there is one, is compared at the end of the bytes.
  RemoteBlob open(const std::string& container, const std::string& blob) const;
  std::unique_ptr<core::ByteSink> create(const std::string& container, const std::string& blob,
                                         const std::string& content_type) const;

 private:
  std::unique_ptr<RemoteEndpoint> connect() const;

  const RemoteAccount account_;
  const RemoteSettings settings_;
  const core::Clock& clock_;
  core::IdSource& ids_;
  outbound::Traffic& traffic_;
};

}  // namespace aml::storage
