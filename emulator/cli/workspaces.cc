#include "emulator/cli/workspaces.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/control/control_errors.h"
#include "emulator/control/control_paths.h"
#include "emulator/endpoints/blob_address.h"
#include "emulator/endpoints/own_hosts.h"
#include "emulator/http/guard.h"
#include "emulator/http/router.h"
#include "emulator/text/ascii.h"

namespace aml::cli {

namespace {

using core::MutexLock;
using std::chrono::milliseconds;

// An answer that is made while it goes out reads from its world until its end.
class KeptSource : public core::ByteSource {
 public:
  KeptSource(std::shared_ptr<const void> kept, std::unique_ptr<core::ByteSource> source)
      : kept_(std::move(kept)), source_(std::move(source)) {}

  std::size_t read(char* to, std::size_t size) override { return source_->read(to, size); }
  bool unread(std::size_t count) override { return source_->unread(count); }

 private:
  const std::shared_ptr<const void> kept_;
  const std::unique_ptr<core::ByteSource> source_;
};

// Under which `{instance}-{id}.azure-api.net` is reached.
std::string_view id_of_host(std::string_view authority) {
  constexpr std::size_t kIdLength = 32;
  const std::string_view label = authority.substr(0, authority.find('.'));
  if (label.size() <= kIdLength || label[label.size() - kIdLength - 1] != '-') return {};
  return label.substr(label.size() - kIdLength);
}

http::Response refuse(core::RequestContext& context, const core::ApiError& error) {
  return http::guard(context, http::ErrorStyle::kProblem, [&]() -> http::Response { throw error; });
}

constexpr std::string_view kMember = "workspace";

// A private world has one workspace: calls to its control paths are about all that is in it.
// Nothing: the query did not name it.
std::optional<std::string> take_member(http::Request& request) {
  if (!control::is_control_path(request.path)) return std::nullopt;
  std::optional<std::string> taken;
  std::string target(request.path);
  for (std::string_view rest = request.query; !rest.empty();) {
    const std::string_view member = text::cut(rest, '&');
    if (text::same_name(text::percent_decode(member.substr(0, member.find('='))), kMember)) {
      taken = member;
    } else {
      target.append(target.size() == request.path.size() ? "?" : "&").append(member);
    }
  }
  if (taken) request.set_target(std::move(target));
  return taken;
}

// What follows a list leads back to the same workspace.
void put_member_back(http::Response& response, const std::string& member) {
  for (core::Header& header : response.headers) {
    const std::size_t query = header.value.find('?');
    if (header.name == "Link" && query != std::string::npos)
      header.value.insert(query + 1, member + "&");
    if (header.name == "Location" && query == std::string::npos) header.value += "?" + member;
  }
}

std::size_t count_members(std::string_view query, std::string_view name) {
  std::size_t count = 0;
  while (!query.empty()) {
    const std::string_view member = text::cut(query, '&');
    if (text::same_name(text::percent_decode(member.substr(0, member.find('='))), name)) ++count;
  }
  return count;
}

// On a host that names the workspace its paths need not: a program that swaps hosts keeps them.
void lead_to(const std::string& id, http::Request& request) {
  if (!text::same_name(id_of_host(request.host), id) || control::is_control_path(request.path))
    return;
  const http::PathSegments path(request.path, true);
  if (path.size() > 0 && !text::same_name(path[0], id))
    request.set_target("/" + id + std::string(request.target));
}

bool is_about_workspaces(std::string_view path) {
  return path == "/__emu/workspaces" || path.starts_with("/__emu/workspaces/");
}

}  // namespace

/// One workspace, and who uses it: more owners than the list mean calls under way.
struct Workspaces::Held {
  Held(const PrivateParts& parts, const WorkspaceRequest& request) : world(parts, request) {}

  PrivateWorld world;
};

Workspaces::Workspaces(PrivateParts parts, std::unique_ptr<WorkspaceStore> store)
    : parts_(std::move(parts)), store_(std::move(store)) {
  AML_ASSERT(store_ != nullptr);
}

Workspaces::~Workspaces() {
  stop();
}

void Workspaces::refuse_more() const {
  throw core::ApiError(control::kTooManyWorkspaces,
                       {std::to_string(parts_.shared.config.limits.workspaces)});
}

std::shared_ptr<Workspaces::Held> Workspaces::make_held(const WorkspaceRequest& request) {
  const std::shared_ptr<Held> held(new Held(parts_, request), [this](Held* gone) { retire(gone); });
  held->world.world().set_addresses(addresses_);
  return held;
}

Workspaces::Made Workspaces::make(const WorkspaceRequest& asked) {
  const MutexLock making(making_);
  if (store_->size() >= parts_.shared.config.limits.workspaces) refuse_more();
  WorkspaceRequest request = asked;
  if (parts_.stores) request.seed = parts_.ids.next();
  const std::shared_ptr<Held> held = make_held(request);
  PrivateWorld& world = held->world;
  WorkspaceRecord record{
      world.id(), {world.token(), world.account()}, request.lease, write_record_text(request)};
  const auto services = world.world().services().now();
  for (const auto& endpoint : services->endpoints())
    record.names.push_back(endpoint->definition().endpoint_id);
  list(held);
  if (!store_->add(record)) {
    unlist(world.id());
    refuse_more();
  }
  wake_sweeper();
  return {{held, &world}, parts_.shared.real_clock.now() + request.lease};
}

// Those that were made elsewhere are made here, and those dropped elsewhere dropped.
void Workspaces::follow_records() {
  const MutexLock making(making_);
  store_->refresh();
  std::set<std::string> known;
  for (const auto& held : all()) known.insert(held->world.id());
  for (const WorkspaceRecord& record : store_->all()) {
    if (known.erase(record.id) != 0) continue;
    list(make_held(read_record_text(record.text, *parts_.open.services().now())));
    wake_sweeper();
  }
  for (const std::string& id : known) {
    if (const auto gone = unlist(id)) gone->world.world().stop_waits();
  }
}

void Workspaces::follow() {
  follow_records();
  for (const auto& held : all()) held->world.world().follow();
}

void Workspaces::list(const std::shared_ptr<Held>& held) {
  const MutexLock lock(mutex_);
  worlds_.emplace(held->world.id(), held);
  count_.store(worlds_.size(), std::memory_order_relaxed);
}

void Workspaces::wake_sweeper() {
  const MutexLock lock(mutex_);
  made_ = true;
  if (!stopping_ && !sweeper_.joinable()) sweeper_ = std::thread([this] { free_until_stopped(); });
  changed_.notify_one();
}

std::shared_ptr<Workspaces::Held> Workspaces::unlist(const std::string& id) {
  const MutexLock lock(mutex_);
  const auto found = worlds_.find(id);
  if (found == worlds_.end()) return nullptr;
  std::shared_ptr<Held> held = std::move(found->second);
  worlds_.erase(found);
  count_.store(worlds_.size(), std::memory_order_relaxed);
  return held;
}

bool Workspaces::drop(std::string_view id) {
  const std::string key = text::to_lower(id);
  if (!store_->remove(key)) return false;
  end(key);
  return true;
}

// Its record is gone: the one that took it ends the rest.
void Workspaces::end(const std::string& id) {
  if (const auto gone = unlist(id)) gone->world.world().stop_waits();
  if (parts_.forget) parts_.forget(id);
}

std::vector<std::shared_ptr<Workspaces::Held>> Workspaces::all() const {
  std::vector<std::shared_ptr<Held>> all;
  const MutexLock lock(mutex_);
  for (const auto& [id, held] : worlds_) all.push_back(held);
  return all;
}

std::vector<std::shared_ptr<PrivateWorld>> Workspaces::worlds() const {
  std::vector<std::shared_ptr<PrivateWorld>> worlds;
  for (const auto& held : all()) worlds.emplace_back(held, &held->world);
  std::sort(worlds.begin(), worlds.end(),
            [](const auto& a, const auto& b) { return a->id() < b->id(); });
  return worlds;
}

void Workspaces::reset() {
  for (const auto& held : all()) held->world.world().reset(std::nullopt);
}

void Workspaces::stop_waits() {
  for (const auto& held : all()) held->world.world().stop_waits();
}

// Where the last one lets go of it, which may be a thread that should not wait for a disk.
void Workspaces::retire(Held* held) {
  std::unique_ptr<Held> gone(held);
  const MutexLock lock(mutex_);
  if (stopping_) return;
  retired_.push_back(std::move(gone));
  changed_.notify_one();
}

// A call may take longer than the lease.
void Workspaces::renew_those_in_use() {
  std::vector<std::string> ids;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, held] : worlds_) {
      if (held.use_count() > 1) ids.push_back(id);
    }
  }
  for (const std::string& id : ids) store_->renew(id);
}

void Workspaces::end_expired() {
  if (store_->until_first_end() != milliseconds::zero()) return;
  renew_those_in_use();
  for (const std::string& id : store_->take_expired()) end(id);
}

// Until one is gone or made, or `rest` has passed.
void Workspaces::wait_for_work(std::optional<milliseconds> rest) {
  if (stopping_ || !retired_.empty() || std::exchange(made_, false)) return;
  if (!rest) return changed_.wait(mutex_);
  if (rest->count() > 0) changed_.wait_for(mutex_, *rest);
}

void Workspaces::free_until_stopped() {
  while (true) {
    std::vector<std::unique_ptr<Held>> gone;
    const auto rest = store_->until_first_end();
    {
      const MutexLock lock(mutex_);
      wait_for_work(rest);
      if (stopping_) return;
      gone.swap(retired_);
    }
    end_expired();
  }
}

void Workspaces::stop() {
  std::thread sweeper;
  std::unordered_map<std::string, std::shared_ptr<Held>> worlds;
  std::vector<std::unique_ptr<Held>> retired;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    sweeper = std::move(sweeper_);
    worlds.swap(worlds_);
    retired.swap(retired_);
    count_.store(0, std::memory_order_relaxed);
    changed_.notify_all();
  }
  if (sweeper.joinable()) sweeper.join();
}

std::shared_ptr<PrivateWorld> Workspaces::find_world(std::string_view name) const {
  const auto held = find(name);
  return held == nullptr ? nullptr : std::shared_ptr<PrivateWorld>(held, &held->world);
}

std::shared_ptr<Workspaces::Held> Workspaces::find(std::string_view name) const {
  const auto id = store_->find(text::to_lower(name));
  if (!id) return nullptr;
  const MutexLock lock(mutex_);
  const auto found = worlds_.find(*id);
  return found == worlds_.end() ? nullptr : found->second;
}

// A call about a workspace that has gone, or about two, must not be taken for one about others.
std::optional<core::ApiError> Workspaces::refusal_of(const http::Request& request) const {
  if (!control::is_control_path(request.path)) return std::nullopt;
  if (count_members(request.query, kMember) > 1)
    return core::ApiError(control::kControlBadRequest, {"\"workspace\" is given twice."});
  const std::string* header = core::find_header(request.headers, kHeader);
  if (header == nullptr) return std::nullopt;
  const auto held = find(*header);
  if (held == nullptr) return core::ApiError(control::kWorkspaceUnknown, {*header});
  const auto member = request.query_value(kMember);
  if (!member || find(*member) == held) return std::nullopt;
  return core::ApiError(control::kControlBadRequest,
                        {"The query and the header x-amlemu-workspace name two workspaces."});
}

std::shared_ptr<Workspaces::Held> Workspaces::find_by_control(const http::Request& request) const {
  if (is_about_workspaces(request.path)) return nullptr;
  const std::string* header = core::find_header(request.headers, kHeader);
  if (header != nullptr) return find(*header);
  const auto id = request.query_value(kMember);
  return id ? find(*id) : nullptr;
}

std::shared_ptr<Workspaces::Held> Workspaces::find_by_account(const http::Request& request) const {
  auto account = endpoints::account_of_host(request.host);
  if (!account) account = endpoints::account_of_path(request.path);
  return account ? find(*account) : nullptr;
}

std::shared_ptr<Workspaces::Held> Workspaces::find_by_path(const http::Request& request) const {
  if (endpoints::is_blob_host(request.host)) return find_by_account(request);
  const std::string_view of_host = id_of_host(request.host);
  if (!of_host.empty()) {
    if (auto held = find(of_host)) return held;
  }
  const http::PathSegments path(request.path, true);
  const auto named_at = [&](std::size_t index) {
    return index < path.size() ? find(text::percent_decode(path[index])) : nullptr;
  };
  if (path.size() == 0) return nullptr;
  if (text::same_name(path[0], "workspaces")) return named_at(1);
  if (text::same_name(path[0], "apihelp")) return named_at(2);
  if (text::same_name(path[0], "subscriptions")) {
    // Of a gateway the resource group, or the end of the instance's name.
    if (auto held = named_at(3)) return held;
    return path.size() > 7 ? find(id_of_host(text::percent_decode(path[7]))) : nullptr;
  }
  if (text::same_name(path[0], "api"))  // `api/workspaces/ID`, `api/resourceuploads/workspaces/ID`
    return path.size() > 1 && text::same_name(path[1], "workspaces") ? named_at(2) : named_at(3);
  if (core::is_hex32(path[0])) return find(path[0]);
  return find_by_account(request);
}

std::shared_ptr<Workspaces::Held> Workspaces::find_for(const http::Request& request) const {
  return control::is_control_path(request.path) ? find_by_control(request) : find_by_path(request);
}

http::Handler Workspaces::in_front(const http::Handler& open, Find find_theirs,
                                   const http::Handler& (World::*theirs)() const) {
  const auto is_open = [this](const http::Request& request) {
    return size() == 0 && !control::is_control_path(request.path);
  };
  const auto answer = [this, open, find_theirs, theirs, is_open](http::Request& request,
                                                                 core::RequestContext& context) {
    if (is_open(request)) return open(request, context);
    if (const auto refusal = refusal_of(request)) return refuse(context, *refusal);
    std::shared_ptr<Held> held = (this->*find_theirs)(request);
    if (held == nullptr) return open(request, context);
    store_->renew(held->world.id());
    context.id = held->world.ids().next_guid();
    context.arrived = held->world.clock().now();
    const auto member = take_member(request);
    lead_to(held->world.id(), request);
    http::Response response = (held->world.world().*theirs)()(request, context);
    if (member) put_member_back(response, *member);
    if (response.source != nullptr)
      response.source = std::make_unique<KeptSource>(held, std::move(response.source));
    store_->renew(held->world.id());
    context.world = std::move(held);
    return response;
  };
  const auto admit = [this, open, find_theirs, theirs,
                      is_open](http::Request& request) -> std::unique_ptr<http::BodySink> {
    const auto held = is_open(request) ? nullptr : (this->*find_theirs)(request);
    if (held == nullptr) return open.admit(request);
    store_->renew(held->world.id());
    lead_to(held->world.id(), request);
    auto sink = (held->world.world().*theirs)().admit(request);
    if (sink != nullptr) sink->keep(held);
    return sink;
  };
  return {answer, admit};
}

http::Handler Workspaces::in_front_of(const http::Handler& open) {
  return in_front(open, &Workspaces::find_for, &World::handler);
}

http::Handler Workspaces::in_front_of_blobs(const http::Handler& open) {
  return in_front(open, &Workspaces::find_by_account, &World::blob_handler);
}

}  // namespace aml::cli
