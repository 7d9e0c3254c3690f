#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "emulator/base/fd.h"
#include "emulator/storage/blob_store.h"

namespace aml::storage {

/// Bytes on their way to another endpoint: a little in memory, more in a temporary file that has no
/// name, so that they can be sent twice.
/// Errors:  std::system_error.
/// Threads: one at a time.
class RemoteUpload : public Upload {
 public:
  static constexpr std::size_t kInMemory = 1u << 20;

  RemoteUpload() = default;
  ~RemoteUpload() override;
  RemoteUpload(const RemoteUpload&) = delete;
  RemoteUpload& operator=(const RemoteUpload&) = delete;

  void write(std::string_view bytes) override;
  std::uint64_t size() const override { return size_; }
  /// All of them, as long as this object lives; no more is written then.
  std::string_view bytes();

 private:
  void spill();

  std::string buffer_;
  base::Fd file_;
  std::uint64_t size_ = 0;
  void* mapped_ = nullptr;  ///< the file, once it is asked for
};

}  // namespace aml::storage
