#include "emulator/cli/replay.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "emulator/bundle/blob_walk.h"
#include "emulator/bundle/transcript.h"
#include "emulator/cli/app.h"
#include "emulator/cli/data_folder.h"
#include "emulator/cli/recorded_run.h"
#include "emulator/cli/replay_sources.h"
#include "emulator/cli/replayed_call.h"
#include "emulator/cli/text_table.h"
#include "emulator/cli/trace_store.h"
#include "emulator/control/control_paths.h"
#include "emulator/control/proxy.h"
#include "emulator/endpoints/blob_address.h"
#include "emulator/text/ascii.h"

namespace aml::cli {

namespace {

using bundle::BundledCall;
using bundle::BundledWorld;
using bundle::BundleError;

constexpr std::size_t kMaxBodyBytes = 256u << 20;

/// The two transcripts, the file's and the one that is made now.
struct Transcripts {
  bundle::Transcript before;
  bundle::Transcript now;
};

/// One world of a run, made again.
class WorldReplay {
 public:
  /// Errors: BundleError.
  WorldReplay(const bundle::BundleFile& file, const BundledWorld& about, const Config& config,
              Fixtures fixtures)
      : file_(file),
        about_(about),
        wants_jobs_run_(config.job_workers != 0u),
        random_ids_(config.ids == IdsSetting::kRandom),
        clock_(about.clock_start),
        app_(replaying(config), clock_, ids_, std::move(fixtures), &replayed_) {
    app_.set_addresses(file.manifest().addresses);
    app_.set_ready(true);
    if (about.workspace) workspace_ = make_workspace(*about.workspace);
  }

  BundledCall answer(const BundledCall& call, const Transcripts& transcripts);
  /// The first blob that is not as it was; empty: all are.
  std::string blob_difference();

 private:
  Config replaying(Config config) const;
  std::shared_ptr<PrivateWorld> make_workspace(const bundle::BundledWorkspace& about);
  World& world() { return workspace_ ? workspace_->world() : app_.open_world(); }
  void prepare(const BundledCall& call);
  void run_waiting_jobs();
  void fill(const BundledCall& call, const Transcripts& transcripts, http::Request& request);
  std::string whole_body(const BundledCall& call, const http::Request& request);

  const bundle::BundleFile& file_;
  const BundledWorld& about_;
  const bool wants_jobs_run_;
  const bool random_ids_;
  core::ManualClock clock_;
  ReplayIds ids_;
  SeenIds seen_ids_;
  ReplayClock real_clock_;
  std::atomic<bool> trusting_ = true;
  const App::Replayed replayed_{real_clock_, trusting_};
  App app_;
  std::shared_ptr<PrivateWorld> workspace_;  ///< null: the open ones
};

Config WorldReplay::replaying(Config config) const {
  config.clock = {true, about_.clock_start};
  config.ids = IdsSetting::kRandom;
  config.job_workers = 0;
  config.watch = false;
  config.limits.journal_entries = 1;  // of them nothing is asked
  return config;
}

std::shared_ptr<PrivateWorld> WorldReplay::make_workspace(const bundle::BundledWorkspace& about) {
  const auto services = app_.services().now();
  WorkspaceRequest request;
  request.name = about.name;
  request.clock = WorkspaceClock::kManual;
  request.lease = std::chrono::hours(24);
  std::vector<std::string> ids = {about.token, about.id};
  for (const std::string& origin : about.origins) {
    const auto found = std::find_if(
        services->endpoints().begin(), services->endpoints().end(), [&](const auto& endpoint) {
          return text::same_name(endpoint->definition().endpoint_id, origin);
        });
    if (found == services->endpoints().end())
      throw BundleError("a workspace in it is made from a service that is not: " + origin);
    request.services.push_back(*found);
  }
  ids.insert(ids.end(), about.ids.begin(), about.ids.end());
  ids_.follow(ids);
  std::shared_ptr<PrivateWorld> made = app_.workspaces().make(request).world;
  if (made->id() != text::to_lower(about.id))
    throw BundleError("a workspace in it has the id of a service: " + about.id);
  return made;
}

// Jobs that ran by themselves have ended, unless the answer says that they had not begun.
void WorldReplay::run_waiting_jobs() {
  constexpr int kMaxJobs = 100'000;
  for (int count = 0; count < kMaxJobs && world().runner().run_next(); ++count) continue;
}

void WorldReplay::prepare(const BundledCall& call) {
  if (wants_jobs_run_ && call.answer.body.find("\"NotStarted\"") == std::string::npos)
    run_waiting_jobs();
  core::MovableClock& clock = *world().own().manual_clock;
  clock.advance(call.time - clock.now());
  trusting_ = ReplayedKeys::is_trusted(call);
  // The machine's clock was near the date that a client signed, unless that was refused.
  const auto date = date_of(call);
  const bool too_old = call.answer.body.find("date header too old") != std::string::npos;
  real_clock_.set(date && !too_old ? *date : core::TimePoint());
  std::vector<std::string> ids;
  if (workspace_) ids.push_back(call.id);
  if (random_ids_) {
    for (std::string& id : seen_ids_.new_in(call)) ids.push_back(std::move(id));
  }
  ids_.follow(ids, call.id);
}

// The body of an upload that the journal did not keep whole may be a blob at the end.
std::string WorldReplay::whole_body(const BundledCall& call, const http::Request& request) {
  if (!call.request.is_cut() || call.operation != "blob.put-blob")
    return ReplayedKeys(world()).body_of(call);
  try {
    const endpoints::BlobAddress address =
        endpoints::parse_blob_address(endpoints::account_of_host(request.host), request.path);
    for (const bundle::BundledBlob& blob : file_.blobs()) {
      if (blob.world == about_.folder && blob.account == address.account &&
          blob.container == address.container && blob.name == address.blob &&
          blob.size == call.request.body_bytes)
        return file_.blob_bytes(blob, kMaxBodyBytes);
    }
  } catch (const core::ApiError&) {
    return call.request.body;  // no blob has such a name
  }
  return call.request.body;
}

void WorldReplay::fill(const BundledCall& call, const Transcripts& transcripts,
                       http::Request& request) {
  const auto of_now = [&](std::string_view etag) {
    const std::string_view made = transcripts.now.etag_of(transcripts.before.number_of(etag));
    return std::string(made.empty() ? etag : made);
  };
  request.method = call.method;
  request.set_target(call.target);
  for (const core::Header& header : call.request.headers) {
    if (call.is_step && text::same_name(header.name, Workspaces::kHeader)) continue;
    request.headers.push_back({header.name, bundle::with_etags(header.value, of_now)});
  }
  if (call.is_step && workspace_)
    request.headers.push_back({std::string(Workspaces::kHeader), workspace_->id()});
  const std::string* const host = core::find_header(request.headers, "Host");
  request.host = host != nullptr ? *host : "localhost";
  request.proxied = call.operation == control::Proxy::kRefused;
  if (request.method == "CONNECT") request.host = call.target;
  request.remote_address = "127.0.0.1";
  request.secure = call.secure;
  ReplayedKeys(world()).put_back(call, request);
  std::string body = whole_body(call, request);
  request.declared_length = body.size();
  request.body = std::move(body);
}

BundledCall WorldReplay::answer(const BundledCall& call, const Transcripts& transcripts) {
  prepare(call);
  http::Request request;
  fill(call, transcripts, request);
  core::RequestContext context;
  context.id = call.id;
  context.arrived = clock_.now();
  const http::Response response = app_.handler()(request, context);
  const auto secrets = world().journal().secrets();
  auto record = std::make_shared<std::string>();
  control::JournalEntry::append_record(*record, request, response, context,
                                       std::chrono::microseconds(0), *secrets);
  return bundle::bundled_call(control::JournalEntry(record, *record), call.is_step, *secrets);
}

std::string WorldReplay::blob_difference() {
  if (wants_jobs_run_) run_waiting_jobs();
  const auto place_of = [](const std::string& account, const std::string& container,
                           const std::string& name) {
    return account + "/" + container + "/" + name;
  };
  std::map<std::string, std::string> before;
  for (const bundle::BundledBlob& blob : file_.blobs()) {
    if (blob.world == about_.folder)
      before.emplace(place_of(blob.account, blob.container, blob.name), blob.sha256);
  }
  bundle::BlobWalk walk(stores_of(world()), TraceStore::kContainer);
  while (const auto at = walk.next()) {
    const std::string place = place_of(at->account->account, at->container, at->name);
    const auto known = before.find(place);
    if (known == before.end()) return "blob " + place + " is new";
    if (known->second != sha256_of(*at->account->store->open(at->container, at->name)))
      return "blob " + place + " has other bytes";
    before.erase(known);
  }
  return before.empty() ? "" : "blob " + before.begin()->first + " is missing";
}

/// The first line of two that differs, with its number from 1.
std::pair<std::string, std::string> first_difference(std::string_view before,
                                                     std::string_view now) {
  constexpr std::size_t kShown = 200;
  const auto same = std::mismatch(before.begin(), before.end(), now.begin(), now.end());
  const auto at = static_cast<std::size_t>(same.first - before.begin());
  const std::size_t newline = at == 0 ? std::string_view::npos : before.rfind('\n', at - 1);
  const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
  const std::size_t start = at - line > kShown / 2 ? at - kShown / 2 : line;
  const auto shown = [&](std::string_view text) {
    const std::string_view rest = text.substr(std::min(start, text.size()));
    const std::string_view one = rest.substr(0, std::min(rest.find('\n'), kShown));
    return (start > line ? "…" : "") + printable(one) + (one.size() == kShown ? "…" : "");
  };
  return {shown(before), shown(now)};
}

std::vector<std::string> describe(const BundledCall& call, std::size_t number,
                                  const BundledWorld& world, std::string_view before,
                                  std::string_view now) {
  const auto [was, is] = first_difference(before, now);
  return {"call " + std::to_string(number) + "  " + printable(call.method) + " " +
              printable(call.target) +
              (world.workspace ? "  in workspace " + world.workspace->id : ""),
          "in the file  " + was, "now          " + is};
}

/// Replays all worlds.
class Replay {
 public:
  Replay(const bundle::BundleFile& file, bool allow_scripts)
      : file_(file), config_(config_of(file.manifest())), room_("") {
    const std::filesystem::path folder = room_.path() / "fixtures";
    std::filesystem::create_directories(folder);
    file.extract_fixtures(folder);
    config_.fixtures = folder.string();
    config_.allow_scripts = allow_scripts;
  }

  ReplayOutcome run() {
    for (const BundledWorld& about : file_.manifest().worlds) run_world(about);
    if (transcripts_.before.size() != file_.manifest().calls ||
        transcripts_.before.sha256() != file_.manifest().transcript)
      throw BundleError("its journal is not the one that its manifest tells of");
    outcome_.calls = transcripts_.now.size();
    outcome_.transcript = transcripts_.now.sha256();
    return std::move(outcome_);
  }

 private:
  // For each world anew: with its end the scripts end.
  Fixtures load() const {
    auto traffic = std::make_shared<outbound::Traffic>(1);
    traffic->stop();
    std::shared_ptr<scripts::PythonScripts> scripts;
    if (config_.allow_scripts)
      scripts = std::make_shared<scripts::PythonScripts>(
          scripts::PythonScripts::Options{.limits = config_.script_limits});
    LoadedFixtures loaded = load_fixtures(config_.fixtures, config_.limits.services,
                                          std::move(traffic), scripts, config_.unknown_policies);
    std::string faults;
    for (const std::string& fault : loaded.faults) faults += "\n" + fault;
    if (!loaded.ok()) throw BundleError("its definitions cannot be:" + without_room(faults));
    return std::move(loaded.fixtures);
  }

  // The names of files as the bundle has them.
  std::string without_room(std::string text) const {
    const std::string room = room_.path().string() + "/";
    for (std::size_t at = 0; (at = text.find(room, at)) != std::string::npos;) {
      text.erase(at, room.size());
    }
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

  void run_world(const BundledWorld& about) {
    WorldReplay world(file_, about, config_, load());
    file_.each_call(about, [&](const BundledCall& call) {
      const std::string before = transcripts_.before.text_of(call);
      const std::string now = transcripts_.now.text_of(world.answer(call, transcripts_));
      transcripts_.before.add(before);
      transcripts_.now.add(now);
      if (before != now && outcome_.difference.empty())
        outcome_.difference = describe(call, transcripts_.now.size(), about, before, now);
    });
    if (file_.manifest().whole_blobs && outcome_.blob_difference.empty())
      outcome_.blob_difference = printable(world.blob_difference());
  }

  const bundle::BundleFile& file_;
  Config config_;
  const DataFolder room_;
  Transcripts transcripts_;
  ReplayOutcome outcome_;
};

}  // namespace

ReplayOutcome replay(const bundle::BundleFile& file, bool allow_scripts) {
  return Replay(file, allow_scripts).run();
}

}  // namespace aml::cli
