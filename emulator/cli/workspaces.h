#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "emulator/cli/private_world.h"
#include "emulator/cli/workspace_request.h"
#include "emulator/cli/workspace_store.h"
#include "emulator/core/mutex.h"
#include "emulator/http/message.h"

namespace aml::cli {

/// The private workspaces, and which requests are theirs: those whose path or host names the
/// workspace, one of its services, its storage account or its gateway, and calls of the control
/// paths with its id in `?workspace=`, or its id or token in the header `x-amlemu-workspace`.
/// Shape:   each ends when it is dropped or when its lease has passed since its last call ended;
///          calls that run when it is dropped end in peace. What is gone is freed by a separate
///          thread.
/// Threads: any; set_addresses() before the first request.
class Workspaces {
 public:
  struct Made {
    std::shared_ptr<PrivateWorld> world;
    core::TimePoint expires;  ///< in real time, if no call comes
  };

  static constexpr std::string_view kHeader = "x-amlemu-workspace";

  Workspaces(PrivateParts parts, std::unique_ptr<WorkspaceStore> store);
  ~Workspaces();
  Workspaces(const Workspaces&) = delete;
  Workspaces& operator=(const Workspaces&) = delete;

  /// Errors: ApiError kTooManyWorkspaces; those of PrivateWorld.
  Made make(const WorkspaceRequest& request);
  /// False: there is no such workspace (any more).
  bool drop(std::string_view id);
  /// All of them back to their starts.
  void reset();
  /// Makes and drops what other processes have made and dropped, and takes what they changed in
  /// those that are there.
  void follow();
  /// The world of a workspace, by its id or token; null: none.
  std::shared_ptr<PrivateWorld> find_world(std::string_view name) const;
  /// As World::stop_waits(), for all of them.
  void stop_waits();
  /// Ends all of them, and their jobs. No request may run.
  void stop();

  /// Those that are there, in the order of their ids.
  std::vector<std::shared_ptr<PrivateWorld>> worlds() const;
  std::size_t size() const { return count_.load(std::memory_order_relaxed); }

  /// As World::set_addresses(), for those that are made from here on.
  void set_addresses(const std::vector<std::string>& addresses) { addresses_ = addresses; }

  /// Middleware: answers what is theirs, the rest by `open`.
  http::Handler in_front_of(const http::Handler& open);
  /// The same for the port of the blob account alone.
  http::Handler in_front_of_blobs(const http::Handler& open);

 private:
  struct Held;
  /// Which one a request is for: null where it is for none.
  using Find = std::shared_ptr<Held> (Workspaces::*)(const http::Request& request) const;

  std::vector<std::shared_ptr<Held>> all() const;
  std::shared_ptr<Held> find(std::string_view name) const;
  std::shared_ptr<Held> find_for(const http::Request& request) const;
  std::shared_ptr<Held> find_by_path(const http::Request& request) const;
  std::shared_ptr<Held> find_by_control(const http::Request& request) const;
  std::shared_ptr<Held> find_by_account(const http::Request& request) const;
  /// Why a control call reaches none: its header names one that is not there, or its query another.
  std::optional<core::ApiError> refusal_of(const http::Request& request) const;
  http::Handler in_front(const http::Handler& open, Find find_theirs,
                         const http::Handler& (World::*theirs)() const);

  [[noreturn]] void refuse_more() const;
  std::shared_ptr<Held> make_held(const WorkspaceRequest& request);
  void follow_records();
  void end(const std::string& id);
  void list(const std::shared_ptr<Held>& held);
  std::shared_ptr<Held> unlist(const std::string& id);
  void wake_sweeper();
  void retire(Held* held);
  void free_until_stopped();
  void renew_those_in_use();
  void end_expired();
  void wait_for_work(std::optional<std::chrono::milliseconds> rest) AML_REQUIRES(mutex_);

  const PrivateParts parts_;
  const std::unique_ptr<WorkspaceStore> store_;
  core::Mutex making_;  ///< a world and its record come together
  std::vector<std::string> addresses_;
  std::atomic<std::size_t> count_ = 0;  ///< of worlds_
  mutable core::Mutex mutex_;
  core::CondVar changed_;
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
  bool made_ AML_GUARDED_BY(mutex_) = false;  ///< one was, since the sweeper last looked
  std::unordered_map<std::string, std::shared_ptr<Held>> worlds_ AML_GUARDED_BY(mutex_);  ///< by id
  std::vector<std::unique_ptr<Held>> retired_ AML_GUARDED_BY(mutex_);
  std::thread sweeper_ AML_GUARDED_BY(mutex_);  ///< runs from the first one on
};

}  // namespace aml::cli
