#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/clock.h"
#include "emulator/core/mutex.h"
#include "emulator/core/outlives.h"
#include "emulator/storage/blob_store.h"
#include "emulator/storage/disk.h"
#include "emulator/storage/fingerprint.h"

namespace aml::storage {

// The layout of an account's folder.
inline constexpr const char* kServiceFolder = ".amlemu";
inline constexpr const char* kLockFile = "openings";
inline constexpr const char* kTempFolder = "temp";
inline constexpr const char* kRecordsFolder = "properties";
inline constexpr const char* kContainersFolder = "containers";
inline constexpr const char* kStagedFolder = "staged";
inline constexpr const char* kServiceFolders[] = {kTempFolder, kRecordsFolder, kContainersFolder,
                                                  kStagedFolder};

/// Files on their way: uploads, and what is about to be removed. Emptied when the store opens.
/// Threads: any.
class TempFolder {
 public:
  explicit TempFolder(Fd folder);

  int fd() const { return folder_.get(); }
  std::string new_name();
  /// Removes, or leaves it to the next start where that fails.
  void discard(const std::string& name) noexcept;

  /// Keeps a small file for a later upload to write over, which costs a third of a new one.
  void keep(std::string name);
  /// A kept file, still with its old content, that is not open or linked elsewhere; empty: none.
  Fd reuse(std::string& name, std::uint64_t& size);

 private:
  const Fd folder_;
  std::atomic<std::uint64_t> count_{0};
  core::Mutex mutex_;
  std::vector<std::string> kept_ AML_GUARDED_BY(mutex_);
};

/// Names in the temp folder that are removed when the scope ends: after the lock that the scope
/// holds.
class Trash {
 public:
  explicit Trash(TempFolder& temp) : temp_(temp) {}
  Trash(const Trash&) = delete;
  Trash& operator=(const Trash&) = delete;
  ~Trash();
  void add(std::string name) { names_.push_back(std::move(name)); }
  /// A blob's file that was replaced.
  void add_file(std::string name) { files_.push_back(std::move(name)); }

 private:
  TempFolder& temp_;
  std::vector<std::string> names_;
  std::vector<std::string> files_;
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

  /// Adds bytes of another file.
  void copy(int from, std::uint64_t offset, std::uint64_t size);
  /// To be called before the file is moved; `forced`: the disk has it then.
  FileIdentity finish(bool forced = false);

  /// Fingerprint of all bytes so far.
  std::uint64_t content() const { return content_.value(); }
  const Fingerprint& fingerprint() const { return content_; }

  int fd() const { return file_.get(); }
  const std::string& leaf() const { return leaf_; }
  /// Moved to its place.
  void taken() {
    AML_ASSERT(!leaf_.empty());
    leaf_.clear();
  }

 private:
  TempFolder& temp_;
  std::string leaf_;
  std::uint64_t size_ = 0;
  std::uint64_t old_size_ = 0;  ///< of what is written over
  Fingerprint content_;
  Fd file_;
};

/// Errors: std::invalid_argument: an upload of another store.
FileUpload& file_upload(const std::unique_ptr<Upload>& upload);

/// ETags and times of writes.
/// Threads: any.
class Stamps {
 public:
  /// `opening`: another number each time that the store is opened.
  Stamps(const core::Clock& clock, std::uint64_t opening) : clock_(clock), opening_(opening) {}

  core::TimePoint now() const { return clock_.now(); }
  /// Never the same twice, with a stopped clock or a restart between them, too.
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
  ServiceFolder(int account, const core::Clock& clock, core::Outlives outlives);

  /// What is acknowledged outlives a loss of power.
  bool is_forced() const { return outlives_ == core::Outlives::kPowerLoss; }

  TempFolder& temp() { return temp_; }
  Stamps& stamps() { return stamps_; }
  int records() const { return records_.get(); }        ///< a log of properties per container
  int containers() const { return containers_.get(); }  ///< a file of properties per container
  int staged() const { return staged_.get(); }          ///< a folder per container

 private:
  void drop_old_blocks(core::TimePoint now);

  const core::Outlives outlives_;
  const Fd folder_;
  const Fd lock_;
  TempFolder temp_;
  const Fd records_;
  const Fd containers_;
  const Fd staged_;
  Stamps stamps_;
};

}  // namespace aml::storage
