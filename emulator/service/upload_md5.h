#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "emulator/core/signature.h"

namespace aml::service {

/// The MD5 of an upload's bytes while they arrive. That takes longer than storing them, so after the
/// first 128 KiB another thread does it meanwhile, where the machine has a core left for one.
/// Errors:  none: without another thread it is done by the caller.
/// Threads: one at a time.
class UploadMd5 {
 public:
  UploadMd5();
  UploadMd5(UploadMd5&&) noexcept;
  UploadMd5& operator=(UploadMd5&&) noexcept;
  ~UploadMd5();

  void update(std::string_view bytes);
  /// Base64 of the 16 bytes; the object takes no more bytes afterwards.
  std::string finish();

 private:
  class Seat;
  class Helper;

  core::Md5 md5_;
  std::size_t size_ = 0;
  std::unique_ptr<Helper> helper_;
};

}  // namespace aml::service
