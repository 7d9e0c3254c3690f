#include "emulator/cli/kept_ids.h"

#include <fstream>
#include <stdexcept>
#include <utility>

#include "emulator/core/log.h"

namespace aml::cli {

namespace {

// How many ids one write of the file allows.
constexpr std::uint64_t kStep = 1000;

}  // namespace

KeptIds::KeptIds(std::filesystem::path file) : file_(std::move(file)) {
  std::ifstream in(file_);
  if (!in.is_open()) return;
  if (!(in >> last_)) throw std::runtime_error(file_.string() + " holds no count of ids");
  bound_ = last_;
}

KeptIds::~KeptIds() {
  keep(last_);
}

std::string KeptIds::next() {
  core::MutexLock lock(mutex_);
  if (last_ == bound_) {
    keep(bound_ + kStep);
    bound_ += kStep;
  }
  return core::sequential_id(++last_);
}

// By rename, so that a run that is killed leaves the one bound or the other.
void KeptIds::keep(std::uint64_t bound) {
  const std::filesystem::path beside = file_.string() + ".tmp";
  std::ofstream out(beside);
  out << bound << "\n";
  out.close();
  std::error_code failed;
  if (out) std::filesystem::rename(beside, file_, failed);
  if (out && !failed) return;
  core::log(core::LogLevel::kWarn, "cli", "the count of ids cannot be kept",
            {{"file", file_.string()}});
}

}  // namespace aml::cli
