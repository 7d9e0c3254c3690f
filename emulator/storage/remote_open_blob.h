#pragma once

#include <memory>
#include <string>

#include "emulator/storage/blob_store.h"
#include "emulator/storage/remote_account.h"

namespace aml::storage {

/// A blob of another endpoint: its beginning comes with its properties, the rest in pieces, all of
/// the version that was opened.
/// Errors:  RemoteAway, also where the blob was written meanwhile: its bytes are gone then.
/// Threads: one at a time.
class RemoteOpenBlob : public OpenBlob {
 public:
  static constexpr std::size_t kPieceBytes = 4u << 20;

  /// Null: it does not exist.
  static std::unique_ptr<OpenBlob> open(RemoteConnections& account, const std::string& container,
                                        const std::string& blob);

  RemoteOpenBlob(RemoteConnections& account, std::string container, std::string blob,
                 RemoteAnswer beginning);

  const BlobProperties& properties() const override { return properties_; }
  std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) const override;

 private:
  void fetch(std::uint64_t offset) const;

  RemoteConnections& account_;
  const std::string container_;
  const std::string blob_;
  const BlobProperties properties_;
  mutable std::string piece_;
  mutable std::uint64_t begin_ = 0;  ///< of the piece, in the blob
};

}  // namespace aml::storage
