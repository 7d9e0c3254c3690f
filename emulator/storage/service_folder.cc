#include "emulator/storage/service_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

constexpr auto kStagedLife = std::chrono::hours(7 * 24);
constexpr std::size_t kMaxKept = 64;
constexpr std::uint64_t kMaxKeptSize = 1u << 16;

Fd lock_account(int folder) {
  Fd file(::openat(folder, kLockFile, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file) throw_errno("open account folder");
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) throw_errno("account folder is in use");
  return file;
}

// How often the account was opened, kept in the lock's file: no ETag comes twice.
std::uint64_t next_opening(int file, core::Outlives outlives) {
  const std::string kept = read_all(file);
  const std::string_view line(kept.data(), std::min(kept.find('\n'), kept.size()));
  std::uint64_t number = text::parse_number<std::uint64_t>(line).value_or(0);
  const std::string next = std::to_string(++number) + "\n";
  if (::lseek(file, 0, SEEK_SET) < 0) throw_errno("write account folder");
  write_all(file, next);
  if (outlives == core::Outlives::kPowerLoss) force_file(file);
  return number;
}

}  // namespace

TempFolder::TempFolder(Fd folder) : folder_(std::move(folder)) {
  for (const FolderEntry& entry : list_folder(folder_.get())) {
    remove_tree(folder_.get(), entry.name);
  }
}

std::string TempFolder::new_name() {
  return std::to_string(count_.fetch_add(1, std::memory_order_relaxed));
}

void TempFolder::discard(const std::string& name) noexcept {
  try {
    remove_tree(folder_.get(), name);
  } catch (const std::exception&) {
    return;
  }
}

void TempFolder::keep(std::string name) {
  AML_ASSERT(!name.empty());
  {
    const core::MutexLock lock(mutex_);
    if (kept_.size() < kMaxKept) {
      kept_.push_back(std::move(name));
      return;
    }
  }
  discard(name);
}

namespace {

// A write lease is granted only where no other descriptor in the system has the file open: a
// reader keeps the content that it opened.
bool is_exclusively_ours(int file, std::uint64_t& size) {
  struct stat status {};
  if (::fstat(file, &status) != 0 || status.st_nlink != 1) return false;
  size = static_cast<std::uint64_t>(status.st_size);
  if (size > kMaxKeptSize || ::fcntl(file, F_SETLEASE, F_WRLCK) != 0) return false;
  return ::fcntl(file, F_SETLEASE, F_UNLCK) == 0;
}

}  // namespace

Fd TempFolder::reuse(std::string& name, std::uint64_t& size) {
  {
    const core::MutexLock lock(mutex_);
    if (kept_.empty()) return Fd();
    name = std::move(kept_.back());
    kept_.pop_back();
  }
  Fd file(::openat(folder_.get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file && is_exclusively_ours(file.get(), size)) return file;
  discard(name);
  return Fd();
}

Trash::~Trash() {
  for (std::string& file : files_) temp_.keep(std::move(file));
  for (const std::string& name : names_) temp_.discard(name);
}

FileUpload::FileUpload(TempFolder& temp) : temp_(temp), file_(temp.reuse(leaf_, old_size_)) {
  if (file_) return;
  old_size_ = 0;
  leaf_ = temp.new_name();
  file_ = Fd(
      ::openat(temp.fd(), leaf_.c_str(), O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0644));
  if (!file_) throw_errno("create upload");
}

FileUpload::~FileUpload() {
  if (!leaf_.empty()) temp_.discard(leaf_);
}

void FileUpload::write(std::string_view bytes) {
  AML_ASSERT(!leaf_.empty());
  write_all(file_.get(), bytes);
  content_.add(bytes);
  size_ += bytes.size();
}

void FileUpload::copy(int from, std::uint64_t offset, std::uint64_t size) {
  read_bytes(from, offset, size, [this](std::string_view bytes) { write(bytes); });
}

FileIdentity FileUpload::finish(bool forced) {
  AML_ASSERT(!leaf_.empty());
  if (size_ < old_size_ && ::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) {
    throw_errno("cut upload");
  }
  old_size_ = std::min(old_size_, size_);
  if (forced) force_file(file_.get());
  return identity_of(file_.get());
}

FileUpload& file_upload(const std::unique_ptr<Upload>& upload) {
  AML_ASSERT(upload != nullptr);
  auto* const file = dynamic_cast<FileUpload*>(upload.get());
  if (file == nullptr) throw std::invalid_argument("an upload of another store");
  return *file;
}

std::string Stamps::next_etag(std::string_view name, std::uint64_t length) {
  std::string text = std::to_string(opening_);
  text.append(".").append(std::to_string(count_.fetch_add(1, std::memory_order_relaxed)));
  text.append(".").append(std::to_string(now().time_since_epoch().count()));
  text.append(".").append(std::to_string(length)).append(".").append(name);
  return "0x" + upper_hex(fingerprint(text));
}

std::string etag_of_file(std::string_view name, const FileIdentity& file) {
  std::string text = "file." + std::to_string(file.inode);
  text.append(".").append(std::to_string(file.modified_ns));
  text.append(".").append(std::to_string(file.size)).append(".").append(name);
  return "0x" + upper_hex(fingerprint(text));
}

ServiceFolder::ServiceFolder(int account, const core::Clock& clock, core::Outlives outlives)
    : outlives_(outlives),
      folder_(open_folder(account, kServiceFolder)),
      lock_(lock_account(folder_.get())),
      temp_(open_folder(folder_.get(), kTempFolder)),
      records_(open_folder(folder_.get(), kRecordsFolder)),
      containers_(open_folder(folder_.get(), kContainersFolder)),
      staged_(open_folder(folder_.get(), kStagedFolder)),
      stamps_(clock, next_opening(lock_.get(), outlives)) {
  drop_old_blocks(clock.now());
}

// A blob's blocks share a folder, whose time is that of the last one staged.
void ServiceFolder::drop_old_blocks(core::TimePoint now) {
  const std::int64_t oldest =
      std::chrono::nanoseconds((now - kStagedLife).time_since_epoch()).count();
  for (const FolderEntry& container : list_folder(staged_.get())) {
    const Fd blobs = open_beneath(staged_.get(), container.name, O_RDONLY | O_DIRECTORY);
    if (!blobs) continue;
    for (const FolderEntry& blob : list_folder(blobs.get())) {
      const Fd blocks = open_beneath(blobs.get(), blob.name, O_RDONLY | O_DIRECTORY);
      if (blocks && identity_of(blocks.get()).modified_ns < oldest) {
        remove_tree(blobs.get(), blob.name);
      }
    }
  }
}

}  // namespace aml::storage
