#include "emulator/storage/staged_run.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "emulator/base/assert.h"
#include "emulator/storage/blob_names.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

// No name of a block's file has it: there each `%` is escaped.
constexpr std::string_view kNoteMark = "%@";
constexpr std::size_t kMaxFileName = 255;

std::string note_of(const std::string& id, const Extent& extent) {
  std::string name = std::to_string(extent.offset);
  name.append("+").append(std::to_string(extent.size)).append(kNoteMark);
  return name += write_segment(id);
}

struct Note {
  std::string id;
  Extent extent;
};

std::optional<Note> parse_note(std::string_view name) {
  const std::size_t mark = name.find(kNoteMark);
  const std::size_t plus = name.find('+');
  if (mark == std::string_view::npos || plus > mark) return std::nullopt;
  const auto offset = text::parse_number<std::uint64_t>(name.substr(0, plus));
  const auto size = text::parse_number<std::uint64_t>(name.substr(plus + 1, mark - plus - 1));
  auto id = parse_segment(name.substr(mark + kNoteMark.size()));
  if (!offset || !size || !id || *size > UINT64_MAX - *offset) return std::nullopt;
  return Note{*std::move(id), {*offset, *size}};
}

}  // namespace

std::optional<RunClaim> RunClaim::take(const std::shared_ptr<StagedRun>& run) {
  if (run == nullptr || run->claimed.exchange(true, std::memory_order_acquire)) return std::nullopt;
  return RunClaim(run);
}

RunClaim::~RunClaim() {
  if (run_ != nullptr) run_->claimed.store(false, std::memory_order_release);
}

RunUpload::RunUpload(RunClaim claim, Fd file, std::shared_ptr<const void> container)
    : claim_(std::move(claim)),
      container_(std::move(container)),
      file_(std::move(file)),
      begin_(claim_->end),
      content_(claim_->content) {
  if (::lseek(file_.get(), static_cast<off_t>(begin_), SEEK_SET) < 0) throw_errno("stage block");
}

// Where it cannot be cut off, the next block is written over it.
RunUpload::~RunUpload() {
  if (!placed_ && ::ftruncate(file_.get(), static_cast<off_t>(begin_)) != 0) errno = 0;
}

void RunUpload::write(std::string_view bytes) {
  write_all(file_.get(), bytes);
  if (content_) content_->add(bytes);
  size_ += bytes.size();
}

std::unique_ptr<FileUpload> RunUpload::copy(TempFolder& temp) const {
  auto apart = std::make_unique<FileUpload>(temp);
  apart->copy(file_.get(), begin_, size_);
  return apart;
}

void RunUpload::place(int folder, const std::string& id) {
  AML_ASSERT(!placed_ && claim_->end == begin_ && !claim_->blocks.contains(id));
  const Extent extent{begin_, size_};
  note_block(folder, id, extent);
  placed_ = true;
  claim_->blocks.emplace(id, extent);
  claim_->end += size_;
  claim_->content = std::move(content_);
}

bool can_be_placed(const std::string& id) {
  const std::string longest = note_of(id, {UINT64_MAX, UINT64_MAX});
  return longest.size() <= kMaxFileName && longest.find('/') == std::string::npos;
}

void note_block(int folder, const std::string& id, const Extent& extent) {
  const Fd note(::openat(folder, note_of(id, extent).c_str(),
                         O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!note) throw_errno("stage block");
}

bool is_block_note(std::string_view name) {
  return name.find(kNoteMark) != std::string_view::npos;
}

std::shared_ptr<StagedRun> read_run(int folder) {
  const auto file = find_file(folder, kRunFile);
  auto run = std::make_shared<StagedRun>();
  for (const FolderEntry& entry : list_folder(folder)) {
    if (!is_block_note(entry.name)) continue;
    const auto note = parse_note(entry.name);
    const std::uint64_t end = note ? note->extent.offset + note->extent.size : 0;
    if (!note || !file || end > file->size) {
      remove_tree(folder, entry.name);
      continue;
    }
    run->blocks.emplace(note->id, note->extent);
    run->end = std::max(run->end, end);
  }
  return file ? run : nullptr;
}

}  // namespace aml::storage
