#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/clock.h"
#include "emulator/storage/blob_store.h"
#include "emulator/storage/disk.h"

namespace aml::storage {

/// Files on their way: uploads, and what is about to be removed. Emptied when the store opens.
/// Threads: any.
class TempFolder {
 public:
  explicit TempFolder(Fd folder);

  int fd() const { return folder_.get(); }
  std::string new_name();
  /// Removes, or leaves it to the next start where that fails.
  void discard(const std::string& name) noexcept;

 private:
  const Fd folder_;
  std::atomic<std::uint64_t> count_{0};
};

/// Names in the temp folder that go when the scope ends: behind the lock that the scope holds.
class Trash {
 public:
  explicit Trash(TempFolder& temp) : temp_(temp) {}
  Trash(const Trash&) = delete;
  Trash& operator=(const Trash&) = delete;
  ~Trash();
  void add(std::string name) { names_.push_back(std::move(name)); }

 private:
  TempFolder& temp_;
  std::vector<std::string> names_;
};

/// An upload in the temp folder.
class FileUpload : public Upload {
 public:
  explicit FileUpload(TempFolder& temp);
  ~FileUpload() override;
  FileUpload(const FileUpload&) = delete;
  FileUpload& operator=(const FileUpload&) = delete;

  void write(std::string_view bytes) override;
  std::uint64_t size() const override { return size_; }

  int fd() const { return file_.get(); }
  const std::string& leaf() const { return leaf_; }
  void count(std::uint64_t bytes) { size_ += bytes; }  ///< written to fd() by others
  void taken() { leaf_.clear(); }                      ///< moved to its place

 private:
  TempFolder& temp_;
  std::string leaf_;
  Fd file_;
  std::uint64_t size_ = 0;
};

/// ETags and times of writes.
/// Threads: any.
class Stamps {
 public:
  /// `opening`: another number each time that the store is opened.
  Stamps(const core::Clock& clock, std::uint64_t opening) : clock_(clock), opening_(opening) {}

  core::TimePoint now() const { return clock_.now(); }
  /// Never the same twice, with a clock that stands still or a restart between them, too.
  std::string next_etag(std::string_view name, std::uint64_t length);

 private:
  const core::Clock& clock_;
  const std::uint64_t opening_;
  std::atomic<std::uint64_t> count_{0};
};

/// The ETag of a file that a person made or changed.
std::string etag_of_file(std::string_view name, const FileIdentity& file);

/// The folder `.amlemu` in an account's folder: everything that is not a blob.
/// Errors: std::system_error; EWOULDBLOCK where another process holds the account.
class ServiceFolder {
 public:
  ServiceFolder(int account, const core::Clock& clock);

  TempFolder& temp() { return temp_; }
  Stamps& stamps() { return stamps_; }
  int records() const { return records_.get(); }        ///< a log of properties per container
  int containers() const { return containers_.get(); }  ///< a file of properties per container
  int staged() const { return staged_.get(); }          ///< a folder per container

 private:
  void drop_old_blocks(core::TimePoint now);

  const Fd folder_;
  const Fd lock_;
  TempFolder temp_;
  const Fd records_;
  const Fd containers_;
  const Fd staged_;
  Stamps stamps_;
};

}  // namespace aml::storage
