#include "emulator/cli/instance.h"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "emulator/cli/commands/healthcheck.h"
#include "emulator/cli/persistent_ids.h"
#include "emulator/core/log.h"

namespace aml::cli {

namespace {

std::unique_ptr<core::Clock> make_clock(const ClockSetting& setting, Replication* replication) {
  if (replication != nullptr) return replication->clock("", setting);
  if (!setting.manual) return std::make_unique<core::SystemClock>();
  return std::make_unique<core::ManualClock>(setting.start ? *setting.start
                                                           : core::SystemClock().now());
}

std::unique_ptr<core::IdSource> make_ids(const Config& config) {
  if (config.ids == IdsSetting::kRandom) return std::make_unique<core::RandomIds>();
  if (config.data.empty()) return std::make_unique<core::SequentialIds>();
  std::filesystem::create_directories(config.data);
  return std::make_unique<PersistentIds>(std::filesystem::path(config.data) / "ids");
}

// Its key stays where it is.
void hand_out_authority(const Config& config, Front& front, const FileWriter& write) {
  if (config.authority_file.empty()) return;
  const tls::Authority* authority = front.authority();
  if (authority == nullptr) throw std::runtime_error("--authority-file needs --https");
  write("--authority-file", config.authority_file, authority->pem());
}

/// Null where nothing is to be watched, or the system cannot.
std::unique_ptr<FolderWatch> watch_fixtures(const Config& config, App& app) {
  if (config.fixtures.empty() || !config.watch) return nullptr;
  try {
    return std::make_unique<FolderWatch>(config.fixtures, config.data, [&app] { app.reload(); });
  } catch (const std::system_error& error) {
    core::log(core::LogLevel::kWarn, "fixtures",
              "the folder is not watched; POST /__emu/reload reads it again",
              {{"folder", config.fixtures}, {"what", error.what()}});
    return nullptr;
  }
}

}  // namespace

Instance::Instance(const Config& config, Fixtures fixtures, const FileWriter& write)
    : replication_(config.store.is_shared() ? std::make_unique<Replication>(config) : nullptr),
      clock_(make_clock(config.clock, replication_.get())),
      ids_(make_ids(config)),
      app_(std::make_unique<App>(config, *clock_, *ids_, std::move(fixtures), nullptr,
                                 replication_.get())),
      front_(std::make_unique<Front>(config, *clock_, *ids_, *app_)) {
  front_->start();
  if (const auto failure = probe(config.host, front_->server().port(), "/__emu/health/live"))
    throw std::runtime_error("the emulator does not answer itself: " + *failure);
  hand_out_authority(config, *front_, write);
  app_->set_ready(true);
  watch_ = watch_fixtures(config, *app_);
}

Instance::~Instance() {
  app_->set_ready(false);
  app_->stop_calls();
  front_->stop();
  app_->stop_jobs();
}

}  // namespace aml::cli
