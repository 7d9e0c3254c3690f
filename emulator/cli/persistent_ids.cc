#include "emulator/cli/persistent_ids.h"

#include <fcntl.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "emulator/base/fd.h"
#include "emulator/core/log.h"
#include "emulator/storage/disk.h"
#include "emulator/storage/regular_file.h"

namespace aml::cli {

namespace {

// How many ids one write of the file allows.
constexpr std::uint64_t kStep = 1000;
constexpr std::size_t kMaxBytes = 1u << 10;

std::string read(const std::filesystem::path& file) {
  try {
    return storage::read_regular_file(file, kMaxBytes);
  } catch (const storage::FileError& error) {
    throw std::runtime_error(file.string() + " cannot be read: " + error.what());
  }
}

}  // namespace

PersistentIds::PersistentIds(std::filesystem::path file) : file_(std::move(file)) {
  if (!std::filesystem::exists(file_)) return;
  std::istringstream in(read(file_));
  if (!(in >> last_)) throw std::runtime_error(file_.string() + " holds no count of ids");
  bound_ = last_;
}

PersistentIds::~PersistentIds() {
  keep(last_);
}

core::IdNumber PersistentIds::draw() {
  core::MutexLock lock(mutex_);
  if (last_ == bound_) {
    keep(bound_ + kStep);
    bound_ += kStep;
  }
  return {0, ++last_};
}

// By rename and forced to the disk, so that a run that is killed leaves the one bound or the other,
// and a loss of power brings no id twice.
void PersistentIds::keep(std::uint64_t bound) {
  const std::filesystem::path folder = file_.has_parent_path() ? file_.parent_path() : ".";
  const base::Fd opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  try {
    storage::replace_file(opened.get(), file_.filename().string(), std::to_string(bound) + "\n",
                          true);
  } catch (const std::system_error&) {
    core::log(core::LogLevel::kWarn, "cli", "the count of ids cannot be kept",
              {{"file", file_.string()}});
  }
}

}  // namespace aml::cli
