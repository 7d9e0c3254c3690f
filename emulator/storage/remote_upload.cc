#include "emulator/storage/remote_upload.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>

#include "emulator/base/assert.h"
#include "emulator/storage/disk.h"

namespace aml::storage {

namespace {

base::Fd nameless_file() {
  std::string name = (std::filesystem::temp_directory_path() / "amlemu-upload-XXXXXX").string();
  base::Fd file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file) throw_errno("a temporary file for an upload");
  ::unlink(name.c_str());
  return file;
}

}  // namespace

RemoteUpload::~RemoteUpload() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
}

void RemoteUpload::spill() {
  write_all(file_.get(), buffer_);
  buffer_.clear();
}

void RemoteUpload::write(std::string_view bytes) {
  AML_ASSERT(mapped_ == nullptr);
  if (!file_ && buffer_.size() + bytes.size() > kInMemory) file_ = nameless_file();
  size_ += bytes.size();
  buffer_ += bytes;
  if (file_) spill();
}

// The system's cache has it: what is sent takes no memory of this process for long.
std::string_view RemoteUpload::bytes() {
  if (!file_) return buffer_;
  if (mapped_ == nullptr) {
    void* const mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file_.get(), 0);
    if (mapped == MAP_FAILED) throw_errno("an upload cannot be read again");
    mapped_ = mapped;
  }
  return {static_cast<const char*>(mapped_), size_};
}

}  // namespace aml::storage
