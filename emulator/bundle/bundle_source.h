#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/bundle/blob_walk.h"
#include "emulator/bundle/manifest.h"
#include "emulator/bundle/run_notes.h"
#include "emulator/bundle/transcript.h"
#include "emulator/control/journal.h"
#include "emulator/core/bytes.h"

namespace aml::bundle {

/// A world of the run that is bundled.
struct RecordedWorld {
  BundledWorld about;  ///< its `parts` are counted while they are written
  std::vector<control::JournalStore::Made> calls;
  std::shared_ptr<const control::Secrets> secrets;  ///< never null
  std::vector<AccountStore> accounts;
  std::shared_ptr<const void> kept;  ///< what the stores live in
};

/// A file of the fixtures; its bytes are read when its turn comes.
struct FixtureFile {
  std::string name;  ///< below `fixtures/`
  std::function<std::string()> read;
};

/// A run as the bytes of a bundle, made while they are read: a tar file whose last member, the
/// manifest, says that it is whole.
/// Shape:   in memory are a part of a journal, or a piece of a blob; at most kMaxBlobs blobs.
/// Errors:  of read(): those of the files and stores.
/// Threads: one at a time.
class BundleSource : public core::ByteSource {
 public:
  static constexpr std::size_t kMaxBlobs = 100'000;

  struct Run {
    Manifest manifest;  ///< without worlds, calls and transcript
    std::vector<FixtureFile> files;
    std::vector<RecordedWorld> worlds;  ///< the open ones first
    std::string faults;                 ///< the rules in force, as JSON
    std::string_view left_out;          ///< a container whose blobs are not of the run
    RunNotes::Facts facts;
  };

  explicit BundleSource(Run run);

  std::size_t read(char* to, std::size_t size) override;

 private:
  bool next_member();
  bool write_journal_part();
  bool write_blob();
  void write_last();
  void add_member(const std::string& name, std::string bytes);
  void read_blob();
  void end_blob();

  Run run_;
  std::deque<FixtureFile> files_;
  Transcript transcript_;
  RunNotes notes_;
  std::string text_;  ///< made, and from taken_ on not yet read
  std::size_t taken_ = 0;
  std::size_t journal_ = 0;   ///< the world whose journal is being written
  std::size_t call_ = 0;      ///< the next of its calls
  std::size_t blobs_of_ = 0;  ///< the world whose blobs are being written
  std::unique_ptr<BlobWalk> walk_;
  std::vector<BundledBlob> blobs_;
  std::unique_ptr<storage::OpenBlob> blob_;  ///< being written; null: none
  std::uint64_t blob_at_ = 0;
  core::Sha256 blob_digest_;
  bool ended_ = false;
};

}  // namespace aml::bundle
