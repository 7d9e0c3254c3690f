#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/core/mutex.h"
#include "emulator/storage/blob_store.h"
#include "emulator/storage/blob_tree.h"
#include "emulator/storage/record.h"
#include "emulator/storage/record_log.h"
#include "emulator/storage/service_folder.h"
#include "emulator/storage/staged_blocks.h"

namespace aml::storage {

/// The blobs of one container folder. Which there are, and where the log describes each, is kept in
/// memory from the first use on; each use of a blob looks whether its file is still the one that is
/// known, so that what a person changes in the folder is seen.
/// Errors:  std::system_error; everything is as before then.
/// Threads: any. The lock is held while a blob is moved into place, never while bytes are copied.
class Container {
 public:
  /// `file_name`: the container's name as it is written in the service folder, too.
  Container(ServiceFolder& service, std::string file_name, Fd folder);

  std::uint64_t inode() const { return tree_.inode(); }
  std::size_t known() const { return known_; }  ///< blobs held in memory
  /// Nothing is in it from here on: it is about to be removed.
  void close();

  WriteResult put(const std::string& blob, FileUpload& content, const BlobProperties& properties,
                  const Conditions& conditions);
  /// Null: the block is staged from a file by itself. `self` is this container.
  std::unique_ptr<Upload> begin_block(const std::string& blob, std::shared_ptr<const void> self);
  WriteStatus stage_block(const std::string& blob, const std::string& id,
                          std::unique_ptr<Upload> content);
  WriteResult commit_blocks(const std::string& blob, const std::vector<BlockChoice>& choices,
                            const BlobProperties& properties, const Conditions& conditions);
  WriteResult append(const std::string& blob, FileUpload& content, const Conditions& conditions);
  WriteResult set_properties(const std::string& blob, const BlobProperties& properties,
                             const Conditions& conditions);
  WriteResult remove(const std::string& blob, const Conditions& conditions);

  std::optional<BlobProperties> find(const std::string& blob);
  std::unique_ptr<OpenBlob> open(const std::string& blob);
  std::optional<BlockLists> block_lists(const std::string& blob);
  BlobList list(const ListQuery& query);

 private:
  struct Entry {
    FileIdentity file;
    std::optional<std::uint64_t> content;  ///< fingerprint; none: not known
    LogPosition record;                    ///< what is known; none of a file that a person made
    bool beside_folder = false;
    bool has_blocks = false;
  };
  struct Loaded {
    Entry entry;
    std::optional<Entry> before;  ///< what held until the last line of the log
  };
  // A blob, with what is known of it.
  struct Known {
    Entry* entry = nullptr;
    BlobProperties properties;
  };
  using Records = std::unordered_map<std::string, Loaded>;
  using Index = std::map<std::string, Entry>;

  // A file about to become a blob.
  struct Source {
    int folder;
    std::string leaf;
  };
  // What a list of blocks asks for, and of which state of the blob.
  enum class Origin { kCommitted, kRun, kFile };
  struct Piece {
    Block block;
    Origin origin = Origin::kCommitted;
    std::uint64_t offset = 0;
  };
  struct Plan {
    std::vector<Piece> pieces;
    std::optional<RunClaim> run;  ///< where its file is the blob
    Fd run_file;
    Fd committed;
    Fd staged;
    std::string etag;
    std::string staged_folder;
  };

  void load() AML_REQUIRES(mutex_);
  void read_log(Records& records) AML_REQUIRES(mutex_);
  void take_file(const std::string& blob, const FileIdentity& file, bool beside_folder,
                 Records& records) AML_REQUIRES(mutex_);
  BlobList page_of(const ListQuery& query, const std::set<std::string>& staged)
      AML_REQUIRES(mutex_);
  bool is_copy(const std::string& blob, const Entry& known, const FileIdentity& file,
               bool beside_folder) const AML_REQUIRES(mutex_);
  void keep_copy(const std::string& blob, Entry& known, const FileIdentity& file)
      AML_REQUIRES(mutex_);
  /// What the log says of it, or its file.
  BlobProperties properties_of(const std::string& blob, const Entry& entry) const
      AML_REQUIRES(mutex_);
  std::optional<Known> find_known(const std::string& blob) AML_REQUIRES(mutex_);
  Entry* find_entry(const std::string& blob) AML_REQUIRES(mutex_);
  Entry* adopt(const std::string& blob, const FileIdentity& file, bool beside_folder)
      AML_REQUIRES(mutex_);
  void forget(const std::string& blob) AML_REQUIRES(mutex_);

  void install(Entry* current, const BlobRecord& blob, const Source& source, Trash& trash)
      AML_REQUIRES(mutex_);
  bool move_in(Entry* current, const std::string& blob, const Source& source, Trash& trash)
      AML_REQUIRES(mutex_);
  void record(const BlobRecord& blob, LogPosition position, bool beside_folder)
      AML_REQUIRES(mutex_);
  void compact_if_worth() AML_REQUIRES(mutex_);
  void stamp(BlobRecord& blob, std::optional<core::TimePoint> created) const;

  std::vector<Block> committed_blocks(const Entry& entry) const AML_REQUIRES(mutex_);
  std::optional<WriteResult> refuse_commit(const std::string& blob,
                                           const std::vector<BlockChoice>& choices,
                                           const Conditions& conditions, Plan& plan);
  /// None where the plan is out of date.
  std::optional<WriteResult> commit_plan(const std::string& blob, Plan& plan,
                                         BlobProperties properties);
  struct Whole;
  /// None where a block has gone meanwhile.
  std::optional<Whole> make_whole(Plan& plan);
  static Whole whole_run(Plan& plan);
  static bool assemble(Plan& plan, FileUpload& to);
  std::optional<RunClaim> claim_whole_run(const std::string& blob, const std::vector<Piece>& pieces)
      AML_REQUIRES(mutex_);
  std::optional<WriteStatus> try_stage(const std::string& blob, const std::string& id,
                                       Upload& content);
  WriteStatus plan_commit(const std::string& blob, const std::vector<BlockChoice>& choices,
                          const std::optional<Known>& current, Plan& plan) AML_REQUIRES(mutex_);
  bool is_current(const Plan& plan, const std::string& blob,
                  const std::optional<Known>& current) const AML_REQUIRES(mutex_);

  ServiceFolder& service_;
  const std::string file_name_;
  core::Mutex mutex_;
  BlobTree tree_;  // its const members need no lock
  bool loaded_ AML_GUARDED_BY(mutex_) = false;
  bool closed_ AML_GUARDED_BY(mutex_) = false;
  std::optional<RecordLog> log_ AML_GUARDED_BY(mutex_);
  std::optional<StagedBlocks> staged_ AML_GUARDED_BY(mutex_);
  Index index_ AML_GUARDED_BY(mutex_);
  std::uint64_t live_bytes_ AML_GUARDED_BY(mutex_) = 0;
  std::atomic<std::size_t> known_{0};
};

}  // namespace aml::storage
