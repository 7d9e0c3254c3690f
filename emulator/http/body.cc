#include "emulator/http/body.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::http {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

// Not every file system makes files without a name.
int open_unnamed(const std::filesystem::path& folder) {
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL) return -1;
  std::string name = (folder / "body-XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

SpoolFile::SpoolFile(const std::filesystem::path& folder) : file_(open_unnamed(folder)) {
  if (file_ < 0) fail("spool of a body");
}

SpoolFile::~SpoolFile() {
  if (mapped_ != nullptr) ::munmap(const_cast<char*>(mapped_), size_);
  ::close(file_);
}

void SpoolFile::write(std::string_view piece) {
  AML_ASSERT(mapped_ == nullptr);
  while (!piece.empty()) {
    const ssize_t written = ::write(file_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("spool of a body");
    size_ += static_cast<std::size_t>(written);
    piece.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string_view SpoolFile::bytes() const {
  if (size_ == 0) return {};
  if (mapped_ == nullptr) {
    void* const at = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file_, 0);
    if (at == MAP_FAILED) fail("spool of a body");
    mapped_ = static_cast<const char*>(at);
  }
  return {mapped_, size_};
}

Body& Body::operator=(std::string bytes) {
  clear(0);
  gathered_ = std::move(bytes);
  size_ = gathered_.size();
  return *this;
}

void Body::require_whole() const {
  if (refusal_) std::rethrow_exception(refusal_);
}

std::string_view Body::bytes() const {
  require_whole();
  return spool_ ? spool_->bytes() : std::string_view(gathered_);
}

std::string_view Body::start(std::size_t most) const {
  if (sink_) return {};
  if (refusal_) return std::string_view(gathered_).substr(0, most);
  return bytes().substr(0, most);
}

void Body::clear(std::size_t kept_capacity) {
  if (gathered_.capacity() > kept_capacity) std::string().swap(gathered_);
  gathered_.clear();
  spool_.reset();
  sink_.reset();
  refusal_ = nullptr;
  size_ = 0;
}

void Body::flow_to(std::unique_ptr<BodySink> sink) {
  AML_ASSERT(sink != nullptr && !flows());
  sink_ = std::move(sink);
  move_gathered(*sink_);
}

void Body::spool_to(const std::filesystem::path& folder) {
  AML_ASSERT(!flows());
  spool_ = std::make_unique<SpoolFile>(folder);
  move_gathered(*spool_);
}

void Body::move_gathered(BodySink& to) {
  if (!gathered_.empty()) to.write(gathered_);
  std::string().swap(gathered_);
}

void Body::add(std::string_view piece) {
  AML_ASSERT(!refused());
  size_ += piece.size();
  if (sink_) return sink_->write(piece);
  if (spool_) return spool_->write(piece);
  gathered_ += piece;
}

}  // namespace aml::http
