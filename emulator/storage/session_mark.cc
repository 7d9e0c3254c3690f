#include "emulator/storage/session_mark.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "emulator/base/assert.h"
#include "emulator/storage/disk.h"
#include "emulator/storage/regular_file.h"
#include "emulator/text/ascii.h"
#include "emulator/text/number.h"

namespace aml::storage {

namespace {

constexpr const char* kRunFile = "/proc/sys/kernel/random/boot_id";
constexpr std::size_t kMaxRunBytes = 64;
// In one sector, which a disk writes whole or not at all.
constexpr std::size_t kMarkBytes = 160;
constexpr std::string_view kUnknownRun = "unknown";

std::string current_run() {
  try {
    const std::string id = read_regular_file(kRunFile, kMaxRunBytes);
    return id.substr(0, id.find_first_of(" \n"));
  } catch (const FileError&) {
    return {};
  }
}

void force_file_system(int file) {
  if (::syncfs(file) != 0) throw_errno("force file system");
}

}  // namespace

SessionMark::SessionMark(int file, core::Outlives outlives)
    : file_(file), outlives_(outlives), run_(current_run()) {
  parse(read_all(file_));
  ++number_;
}

void SessionMark::parse(std::string_view text) {
  number_ = text::parse_number<std::uint64_t>(text::cut(text, '\n')).value_or(0);
  std::string_view line = text::cut(text, '\n');
  if (text::cut(line, ' ') != "open") return;
  open_in_ = text::cut(line, ' ');
  since_ns_ = text::parse_number<std::int64_t>(text::cut(line, ' ')).value_or(0);
}

std::optional<std::int64_t> SessionMark::torn_since_ns() const {
  if (open_in_.empty() || (open_in_ == run_ && !run_.empty())) return std::nullopt;
  return since_ns_;
}

// What an earlier session has not forced is still to be, where the machine runs on.
void SessionMark::begin(std::int64_t now_ns) {
  if (outlives_ == core::Outlives::kNothing) return write("forced");
  const bool is_left_over = !open_in_.empty();
  if (is_left_over && (torn_since_ns() || outlives_ == core::Outlives::kPowerLoss)) {
    force_file_system(file_);
    open_in_.clear();
  }
  if (outlives_ == core::Outlives::kPowerLoss) {
    write("forced");
  } else {
    if (open_in_.empty()) since_ns_ = now_ns;
    is_open_ = true;
    open_in_ = run_.empty() ? kUnknownRun : run_;
    write("open " + open_in_ + " " + std::to_string(since_ns_));
  }
  force_file(file_);
}

SessionMark::~SessionMark() {
  if (!is_open_) return;
  try {
    force_file_system(file_);
    write("forced");
    force_file(file_);
  } catch (const std::system_error&) {
    return;  // the next start looks through the account
  }
}

// Over what was there, so that there is a mark at each moment.
void SessionMark::write(const std::string& state) {
  std::string text = std::to_string(number_) + "\n" + state + " ";
  AML_ASSERT(text.size() < kMarkBytes);
  text.resize(kMarkBytes - 1, ' ');
  text += '\n';
  if (::lseek(file_, 0, SEEK_SET) < 0) throw_errno("write account folder");
  write_all(file_, text);
}

}  // namespace aml::storage
