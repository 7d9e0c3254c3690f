#include "emulator/cli/replication.h"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "emulator/cli/shared_stores.h"
#include "emulator/cli/workspaces.h"
#include "emulator/control/control_paths.h"
#include "emulator/control/embedded_file.h"
#include "emulator/control/shared_clock.h"
#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/http/guard.h"
#include "emulator/postgres/migrations.h"
#include "emulator/storage/postgres_blob_sweep.h"

namespace aml::cli {

namespace {

using replicas::Change;

class SharedWallClock : public core::Clock {
 public:
  explicit SharedWallClock(const replicas::Membership& membership) : membership_(membership) {}
  core::TimePoint now() const override { return membership_.clock().now(); }

 private:
  const replicas::Membership& membership_;
};

/// Calls after which others have something to follow are of these families.
constexpr std::array<std::string_view, 4> kFollowed = {"control.", "management.", "studio.",
                                                       "apim."};

// Of those families, what no other replica needs to know.
bool is_alone(std::string_view operation) {
  return operation == "control.verify" || operation == "control.run_job" ||
         operation == "control.check_graph" || operation == "studio.upload-block";
}

template <std::size_t kSize>
bool is_among(const std::array<std::string_view, kSize>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What of the call others follow; none: nothing.
std::optional<Change> change_of(const http::Request& request, const http::Response& response,
                                const core::RequestContext& context) {
  constexpr int kFirstRefusal = 400;
  if (request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS" ||
      response.status >= kFirstRefusal)
    return std::nullopt;
  const std::string_view operation = context.operation;
  const bool followed =
      std::any_of(kFollowed.begin(), kFollowed.end(),
                  [&](std::string_view family) { return operation.starts_with(family); });
  if (!followed || is_alone(operation)) return std::nullopt;
  Change change;
  if (operation == "control.reset") change.kind = Change::Kind::kReset;
  if (operation == "control.reload") change.kind = Change::Kind::kReload;
  return change;
}

// Asked for lists of calls, all say what they have noted first.
constexpr std::string_view kRequests = "/__emu/requests";

// Before the call, which may be led on without it.
std::string workspace_named(const http::Request& request) {
  const std::string* header = core::find_header(request.headers, Workspaces::kHeader);
  return header != nullptr ? *header : request.query_value("workspace").value_or("");
}

// Health and figures are asked for above all when something is wrong.
bool needs_no_state(const http::Request& request) {
  static constexpr std::array<std::string_view, 4> kPaths = {
      "/__emu/health/live", "/__emu/health/ready", "/__emu/metrics", "/__emu/replicas"};
  return is_among(kPaths, request.path) || request.path.starts_with("/__emu/pages") ||
         request.path.starts_with("/__emu/assets");
}

http::ErrorStyle style_of(const http::Request& request) {
  if (control::is_control_path(request.path)) return http::ErrorStyle::kProblem;
  if (core::find_header(request.headers, "x-ms-version") != nullptr) return http::ErrorStyle::kBlob;
  return http::ErrorStyle::kService;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

}  // namespace

postgres::Target target_of(const StoreSetting& setting) {
  return {.url = setting.url, .schema = setting.schema, .through_pooler = !setting.listens};
}

Replication::Replication(const Config& config)
    : loss_(config.store.loss),
      pool_(target_of(config.store)),
      membership_(pool_, {.id = core::RandomIds().next(),
                          .version = std::string(control::kVersion),
                          .listens = config.store.listens,
                          .lease = config.store.lease}),
      installation_(postgres::installation_id(pool_)) {
  SharedStores::migrate(pool_);
}

std::unique_ptr<core::Clock> Replication::clock(const std::string& world,
                                                const ClockSetting& setting) {
  if (!setting.manual) return std::make_unique<SharedWallClock>(membership_);
  return std::make_unique<control::SharedManualClock>(
      pool_, world, setting.start.value_or(membership_.clock().now()));
}

// A workspace that cannot be cleared away now stays as rows that no call reaches.
void Replication::forget(const std::string& world) {
  try {
    SharedStores::forget(pool_, world);
    membership_.announce({});
  } catch (const postgres::PostgresError& error) {
    core::log(core::LogLevel::kWarn, "replicas", "rows of a private workspace stay",
              {{"workspace", world}, {"what", error.what()}});
  }
}

void Replication::start(replicas::Membership::Hooks hooks) {
  membership_.start(std::move(hooks));
  sweeper_ = std::thread([this] { sweep_until_stopped(); });
}

void Replication::stop() {
  stopping_ = true;
  sweeping_.ring();
  if (sweeper_.joinable()) sweeper_.join();
  membership_.stop();
}

// Whatever keeps it from sweeping now, the next time may do.
void Replication::sweep_until_stopped() {
  constexpr std::chrono::minutes kBetweenSweeps{1};
  while (!stopping_) {
    sweeping_.wait(-1, kBetweenSweeps);
    try {
      while (!stopping_ && !storage::sweep_blobs(pool_).empty()) {
      }
    } catch (const std::exception& error) {
      core::log(core::LogLevel::kWarn, "replicas", "bytes of blobs were not freed",
                {{"what", error.what()}});
    }
  }
}

std::string Replication::signing_key() const {
  return core::derived_key("storage", installation_);
}

std::shared_ptr<WorldStores> Replication::stores(const std::string& world, const core::Clock& clock,
                                                 const core::Limits& limits) {
  return std::make_shared<SharedStores>(
      SharedStores::Parts{.pool = pool_,
                          .membership = membership_,
                          .claimed = [this] { note_claim(); },
                          .clock = clock,
                          .limits = limits,
                          .world = world,
                          .counts_alone = loss_ == StoreLoss::kLocal});
}

bool Replication::is_ready() const {
  return loss_ == StoreLoss::kLocal || (membership_.is_serving() && membership_.failure().empty());
}

std::string Replication::without_database() const {
  return loss_ == StoreLoss::kLocal ? "This replica goes on alone, and counts alone for limits, "
                                      "quotas and faults: "
                                    : "This replica waits for the database: ";
}

std::vector<control::Figure> Replication::figures(std::uint64_t lost_claims) const {
  const postgres::Pool::Stats stats = pool_.stats();
  return {{"amlemu_store_uses_total", "counter",
           "Times that a connection to the database was used.", stats.taken},
          {"amlemu_store_waits_total", "counter", "Uses that waited for a free connection.",
           stats.waited},
          {"amlemu_store_refused_total", "counter", "Uses that found none in time.", stats.refused},
          {"amlemu_store_connects_total", "counter", "Connections that were made.", stats.connects},
          {"amlemu_store_connections_in_use", "gauge", "Connections in use.", stats.in_use},
          {"amlemu_store_revision", "gauge",
           "Of the shared state, up to which this replica follows.", membership_.applied()},
          {"amlemu_store_claims_total", "counter", "Jobs that this replica took.",
           claims_.load(std::memory_order_relaxed)},
          {"amlemu_store_claims_lost_total", "counter",
           "Jobs that were another replica's before their work was done.", lost_claims}};
}

std::vector<std::string> Replication::gather() {
  std::vector<std::string> missing = membership_.flush_others(kFollowTime);
  for (const replicas::Replica& one : membership_.all()) {
    if (!one.left && !one.living) missing.push_back(one.id);
  }
  return missing;
}

void Replication::refuse_when_lost(const http::Request& request) const {
  if (loss_ == StoreLoss::kLocal || membership_.is_serving() || needs_no_state(request)) return;
  throw postgres::Unreachable("this replica has not heard of the database for too long");
}

http::Response Replication::answer(const http::Handler& next, http::Request& request,
                                   core::RequestContext& context) {
  http::Response refused = http::guard(context, style_of(request), [&] {
    refuse_when_lost(request);
    if (request.path.starts_with(kRequests)) gather();
    return http::Response();
  });
  if (refused.status != http::Response().status) return refused;
  const bool is_control = control::is_control_path(request.path);
  const std::string workspace = is_control ? workspace_named(request) : "";
  http::Response response = next(request, context);
  auto change = change_of(request, response, context);
  if (!change) return response;
  if (change->kind == Change::Kind::kReset) change->workspace = workspace;
  return http::guard(context, style_of(request), [&]() -> http::Response {
    const auto waiting = membership_.wait_for_others(membership_.announce(*change), kFollowTime);
    if (waiting.empty()) return std::move(response);
    throw core::ApiError(core::kReplicaBehind,
                         {joined(waiting), std::to_string(kFollowTime.count())});
  });
}

http::Handler Replication::in_front_of(const http::Handler& next) {
  return next.with_answer([this, next](http::Request& request, core::RequestContext& context) {
    return answer(next, request, context);
  });
}

}  // namespace aml::cli
