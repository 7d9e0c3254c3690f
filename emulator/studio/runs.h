#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>

#include "emulator/core/clock.h"
#include "emulator/core/ids.h"
#include "emulator/core/mutex.h"
#include "emulator/studio/results.h"

namespace aml::studio {

/// Runs experiments, one after another, on its own thread, which starts with the first.
/// Shape:   nodes whose results follow from the same as when they finished are not run again. A
///          node that fails keeps only those after it from running.
/// Errors:  ApiError kStudioRefused for what cannot run; kNoMoreResources where kMaxWaiting wait.
/// Threads: any.
class Runs {
 public:
  static constexpr std::size_t kMaxWaiting = 64;
  static constexpr std::chrono::minutes kMaxTime{10};  ///< of one run, looked at between nodes

  struct Parts {
    Records& records;
    Results& results;
    const core::Clock& clock;
    core::IdSource& ids;
    bool at_once;  ///< start() runs the experiment itself
  };

  explicit Runs(Parts parts) : parts_(parts) {}
  ~Runs() { stop(); }
  Runs(const Runs&) = delete;
  Runs& operator=(const Runs&) = delete;

  /// Refuses, before anything is saved, what start() would. `is_partial`: the chosen nodes alone,
  /// and what they need.
  static void require_runnable(const Experiment& experiment, bool is_partial);
  void start(const Experiment& saved, bool is_partial);
  /// False: it does not run.
  bool cancel(const std::string& workspace, const std::string& id);
  /// Waiting runs are dropped; a running one ends after the node that it is at.
  void stop();

 private:
  using Key = std::pair<std::string, std::string>;  ///< workspace, experiment

  struct Run {
    Key key;
    std::string run_id;
    std::set<std::string> nodes;
    std::shared_ptr<std::atomic<bool>> cancelled;
  };

  void work();
  void end(const Run& run);
  void perform(const Run& run) const;
  /// Whether the node finished.
  bool perform_node(const Run& run, const GraphView& view, const graph::GraphNode& node) const;
  void mark(const Run& run, const std::string& node, const NodeStatus& status) const;
  void fail(const Run& run, const std::string& detail) const;
  void finish(const Run& run, StatusCode code, const std::string& detail) const;

  const Parts parts_;
  core::Mutex mutex_;
  core::CondVar changed_;
  std::deque<Run> waiting_ AML_GUARDED_BY(mutex_);
  std::map<Key, std::shared_ptr<std::atomic<bool>>> active_ AML_GUARDED_BY(mutex_);
  std::thread worker_ AML_GUARDED_BY(mutex_);
  bool stopping_ AML_GUARDED_BY(mutex_) = false;
};

}  // namespace aml::studio
