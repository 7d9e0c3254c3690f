#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/storage/blob_store.h"
#include "emulator/storage/disk.h"
#include "emulator/storage/fingerprint.h"
#include "emulator/storage/service_folder.h"

namespace aml::storage {

// Names in the folder of a blob's staged blocks.
inline constexpr const char* kRunFile = ".run";
inline constexpr std::size_t kMaxPlaced = 10'000;

/// Where a block's bytes are in a file.
struct Extent {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// Blocks of one blob that came one after the other, in one file in the order of their coming: a list
/// that names all of them in that order needs no byte copied. For each there is an empty file beside
/// it, whose name says what is where; such a name appears at once or not at all.
/// Shape:   each id is there once; the bytes from `end` on belong to no block.
/// Threads: who has claimed it changes it; the lock of the container is held for that.
struct StagedRun {
  std::atomic<bool> claimed{false};
  std::uint64_t end = 0;
  std::optional<Fingerprint> content;  ///< of all bytes; none: an earlier process began it
  std::map<std::string, Extent> blocks;
};

/// The right to write to a run, or to take its file: of one upload or commit at a time.
class RunClaim {
 public:
  /// None where another has it.
  static std::optional<RunClaim> take(const std::shared_ptr<StagedRun>& run);
  RunClaim(RunClaim&&) noexcept = default;
  RunClaim& operator=(RunClaim&&) = delete;
  ~RunClaim();

  StagedRun& operator*() const { return *run_; }
  StagedRun* operator->() const { return run_.get(); }
  bool is_of(const std::shared_ptr<StagedRun>& run) const { return run_ == run; }

 private:
  explicit RunClaim(std::shared_ptr<StagedRun> run) : run_(std::move(run)) {}

  std::shared_ptr<StagedRun> run_;
};

/// The next block of a run, on its way; what is not placed is cut off again.
class RunUpload : public Upload {
 public:
  /// `file`: the run's, open to read and write. `container` stays open meanwhile.
  RunUpload(RunClaim claim, Fd file, std::shared_ptr<const void> container);
  ~RunUpload() override;
  RunUpload(const RunUpload&) = delete;
  RunUpload& operator=(const RunUpload&) = delete;

  void write(std::string_view bytes) override;
  std::uint64_t size() const override { return size_; }

  bool is_of(const std::shared_ptr<StagedRun>& run) const { return claim_.is_of(run); }
  void force() const { force_file(file_.get()); }
  /// The same bytes in a file by themselves.
  std::unique_ptr<FileUpload> copy(TempFolder& temp) const;
  /// Makes it the block of that id. The lock of the container is held.
  void place(int folder, const std::string& id);

 private:
  RunClaim claim_;
  std::shared_ptr<const void> container_;
  Fd file_;
  std::uint64_t begin_;
  std::uint64_t size_ = 0;
  std::optional<Fingerprint> content_;
  bool placed_ = false;
};

/// False where a file cannot be named so.
bool can_be_placed(const std::string& id);
/// Writes down that a run has a block there.
void note_block(int folder, const std::string& id, const Extent& extent);
/// Whether a file in that folder is such a note.
bool is_block_note(std::string_view name);
/// What an earlier process left; null: nothing. Notes of bytes that a loss of power took are removed.
std::shared_ptr<StagedRun> read_run(int folder);

}  // namespace aml::storage
