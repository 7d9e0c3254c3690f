#include "emulator/storage/record_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "emulator/base/assert.h"

namespace aml::storage {

namespace {

constexpr int kFlags = O_CREAT | O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
constexpr std::size_t kBuffer = 1u << 18;

}  // namespace

RecordLog::RecordLog(int folder, std::string name, bool forced, const Visitor& visit)
    : folder_(folder),
      name_(std::move(name)),
      forced_(forced),
      file_(::openat(folder, name_.c_str(), kFlags, 0644)) {
  if (!file_) throw_errno("open record file");
  visit_lines(visit);
  if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) throw_errno("cut record file");
}

void RecordLog::visit_lines(const Visitor& visit) {
  std::string text;
  std::string piece(kBuffer, '\0');
  for (std::uint64_t at = 0;;) {
    const ssize_t got = ::pread(file_.get(), piece.data(), piece.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("read record file");
    if (got == 0) return;
    at += static_cast<std::uint64_t>(got);
    text.append(piece, 0, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      const std::size_t length = end + 1 - begin;
      visit(std::string_view(text).substr(begin, length), {size_, length});
      size_ += length;
    }
    text.erase(0, begin);
  }
}

void RecordLog::force() {
  force_file(file_.get());
  if (has_forced_name_) return;
  force_folder(folder_);
  has_forced_name_ = true;
}

LogPosition RecordLog::append(std::string_view line) {
  AML_ASSERT(line.ends_with('\n'));
  try {
    write_all(file_.get(), line);
    if (forced_) force();
  } catch (const std::system_error&) {
    if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) throw_errno("cut record file");
    throw;
  }
  const LogPosition position{size_, line.size()};
  size_ += line.size();
  return position;
}

void RecordLog::retract(LogPosition line) {
  AML_ASSERT(line.size > 0 && line.offset + line.size == size_);
  size_ = line.offset;
  if (::ftruncate(file_.get(), static_cast<off_t>(size_)) != 0) throw_errno("cut record file");
}

std::string RecordLog::read(LogPosition line) const {
  AML_ASSERT(line.size > 0 && line.offset + line.size <= size_);
  std::string text(line.size, '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::pread(file_.get(), text.data() + have, text.size() - have,
                                static_cast<off_t>(line.offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("read record file");
    if (got == 0) throw std::system_error(EIO, std::generic_category(), "record file is cut");
    have += static_cast<std::size_t>(got);
  }
  return text;
}

void RecordLog::compact(const std::vector<LogPosition*>& positions) {
  const std::string aside = "." + name_ + ".new";
  Fd file(::openat(folder_, aside.c_str(), kFlags | O_TRUNC, 0644));
  if (!file) throw_errno("create record file");
  std::vector<LogPosition> moved;
  std::string buffer;
  std::uint64_t size = 0;
  for (const LogPosition* position : positions) {
    buffer += read(*position);
    moved.push_back({size, position->size});
    size += position->size;
    if (buffer.size() < kBuffer) continue;
    write_all(file.get(), buffer);
    buffer.clear();
  }
  write_all(file.get(), buffer);
  // Seldom, and it would be all lines that a loss of power costs, not the last ones.
  force_file(file.get());
  if (::renameat(folder_, aside.c_str(), folder_, name_.c_str()) != 0) throw_errno("rename file");
  file_ = std::move(file);
  has_forced_name_ = false;
  size_ = size;
  AML_ASSERT(moved.size() == positions.size() && size_ >= moved.size());
  for (std::size_t i = 0; i < positions.size(); ++i) *positions[i] = moved[i];
}

}  // namespace aml::storage
