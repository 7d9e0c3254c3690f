#include "emulator/studio/runs.h"

#include <exception>
#include <optional>
#include <vector>

#include "emulator/core/error_catalog.h"
#include "emulator/core/log.h"
#include "emulator/studio/refusal.h"
#include "model/interruption.h"

namespace aml::studio {

namespace {

using core::MutexLock;
using graph::GraphNode;

std::set<std::string> chosen_nodes(const Json& graph) {
  std::set<std::string> chosen;
  for (const Json& node : list_of(graph, "ModuleNodes"))
    if (flag_of(node, "IsPartOfPartialRun")) chosen.insert(text_of(node, "Id"));
  return chosen;
}

bool is_clean(const Experiment& experiment, const GraphView& view, const std::string& node) {
  const auto status = experiment.nodes.find(node);
  const auto fingerprint = view.fingerprints.find(node);
  return status != experiment.nodes.end() && fingerprint != view.fingerprints.end() &&
         status->second.status.code == StatusCode::kFinished &&
         status->second.fingerprint == fingerprint->second;
}

// Those that are to run: not clean, and of a partial run only the chosen ones and what they need.
std::set<std::string> nodes_to_run(const Experiment& experiment, const GraphView& view,
                                   bool is_partial) {
  std::set<std::string> wanted;
  if (!is_partial) {
    for (const auto& [id, node] : view.nodes) wanted.insert(id);
  } else {
    const std::set<std::string> chosen = chosen_nodes(experiment.graph());
    std::vector<std::string> open(chosen.begin(), chosen.end());
    while (!open.empty()) {
      const std::string at = open.back();
      open.pop_back();
      if (!wanted.insert(at).second) continue;
      for (const graph::GraphEdge* edge : view.edges_to(at)) open.push_back(edge->from.node);
    }
  }
  std::erase_if(wanted, [&](const std::string& id) { return is_clean(experiment, view, id); });
  return wanted;
}

bool has_all_finished(const Experiment& experiment) {
  std::size_t nodes = 0;
  for (const Json& node : list_of(experiment.graph(), "ModuleNodes")) {
    const auto found = experiment.nodes.find(text_of(node, "Id"));
    if (found == experiment.nodes.end() || found->second.status.code != StatusCode::kFinished)
      return false;
    ++nodes;
  }
  return nodes > 0;
}

}  // namespace

void Runs::require_runnable(const Experiment& experiment, bool is_partial) {
  GraphView view;
  read_view(*experiment.document, view);
  if (!view.faults.empty()) refuse("The graph cannot be read: " + view.faults.front().message);
  if (view.nodes.empty()) refuse("The experiment has no modules.");
  for (const std::string& id : nodes_to_run(experiment, view, is_partial)) {
    if (view.in_circles.contains(id))
      refuse("The modules go round in a circle, " +
             graph::name_of_module(view.nodes.at(id)->module_id) + " (" + id + ") among them.");
    try {
      module_of(*view.nodes.at(id));
    } catch (const NodeFailure& failure) {
      refuse(std::string(failure.what()) + ".");
    }
  }
}

void Runs::start(const Experiment& saved, bool is_partial) {
  GraphView view;
  read_view(*saved.document, view);
  Run run{{saved.workspace, saved.id},
          parts_.ids.next(),
          nodes_to_run(saved, view, is_partial),
          std::make_shared<std::atomic<bool>>(false)};
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() >= kMaxWaiting || stopping_) throw core::ApiError(core::kNoMoreResources);
    active_[run.key] = run.cancelled;
  }
  parts_.records.change_experiment(
      run.key.first, run.key.second, false,
      [&](const Experiment* before) -> std::optional<Experiment> {
        if (before == nullptr) return std::nullopt;
        Experiment next = *before;
        next.run_id = run.run_id;
        next.status = {StatusCode::kNotStarted, "", parts_.clock.now(), std::nullopt};
        for (const std::string& id : run.nodes)
          next.nodes[id] = {{StatusCode::kNotStarted, "", std::nullopt, std::nullopt}, ""};
        return next;
      });
  if (parts_.at_once) {
    perform(run);
    return end(run);
  }
  const MutexLock lock(mutex_);
  waiting_.push_back(std::move(run));
  if (!worker_.joinable()) worker_ = std::thread([this] { work(); });
  changed_.notify_all();
}

void Runs::work() {
  while (true) {
    std::optional<Run> next;
    {
      const MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) changed_.wait(mutex_);
      if (stopping_) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      perform(*next);
    } catch (const std::exception& error) {
      core::log(core::LogLevel::kWarn, "studio", "a run ended early",
                {{"experiment", next->key.second}, {"what", error.what()}});
      fail(*next, error.what());
    }
    end(*next);
  }
}

void Runs::end(const Run& run) {
  const MutexLock lock(mutex_);
  const auto active = active_.find(run.key);
  if (active != active_.end() && active->second == run.cancelled) active_.erase(active);
}

void Runs::mark(const Run& run, const std::string& node, const NodeStatus& status) const {
  parts_.records.change_experiment(run.key.first, run.key.second, false,
                                   [&](const Experiment* before) -> std::optional<Experiment> {
                                     if (before == nullptr || before->run_id != run.run_id)
                                       return std::nullopt;
                                     Experiment next = *before;
                                     next.status.code = StatusCode::kRunning;
                                     next.nodes[node] = status;
                                     return next;
                                   });
}

bool Runs::perform_node(const Run& run, const GraphView& view, const GraphNode& node) const {
  NodeStatus status{{StatusCode::kRunning, "", parts_.clock.now(), std::nullopt}, ""};
  mark(run, node.id, status);
  try {
    parts_.results.of(run.key.first, view, node);
    status.status.code = StatusCode::kFinished;
    status.fingerprint = view.fingerprints.at(node.id);
  } catch (const NodeFailure& failure) {
    const bool is_cancelled = run.cancelled->load();
    status.status.code = is_cancelled ? StatusCode::kCanceled : StatusCode::kFailed;
    if (!is_cancelled) status.status.detail = failure.what();
  }
  status.status.ended = parts_.clock.now();
  mark(run, node.id, status);
  return status.status.code == StatusCode::kFinished;
}

void Runs::perform(const Run& run) const {
  const ExperimentPointer experiment =
      parts_.records.find_experiment(run.key.first, run.key.second);
  if (experiment == nullptr || experiment->run_id != run.run_id) return;
  const model::Interruptible interruptible(*run.cancelled);
  const core::Stopwatch stopwatch;
  GraphView view;
  read_view(*experiment->document, view);
  std::set<std::string> without_result;
  std::string first_failure;
  for (const GraphNode* node : view.order) {
    if (!run.nodes.contains(node->id)) continue;
    if (run.cancelled->load()) return finish(run, StatusCode::kCanceled, "");
    if (stopwatch.elapsed() > kMaxTime)
      return finish(run, StatusCode::kFailed, "The run took longer than 10 minutes.");
    bool has_sources = true;
    for (const graph::GraphEdge* edge : view.edges_to(node->id))
      has_sources = has_sources && !without_result.contains(edge->from.node);
    if (has_sources && perform_node(run, view, *node)) continue;
    without_result.insert(node->id);
    if (first_failure.empty()) first_failure = graph::name_of_module(node->module_id);
  }
  if (run.cancelled->load()) return finish(run, StatusCode::kCanceled, "");
  if (without_result.empty()) return finish(run, StatusCode::kFinished, "");
  finish(run, StatusCode::kFailed, first_failure + " failed.");
}

// A partial run leaves an experiment unfinished whose other nodes are.
void Runs::finish(const Run& run, StatusCode code, const std::string& detail) const {
  parts_.records.change_experiment(
      run.key.first, run.key.second, true,
      [&](const Experiment* before) -> std::optional<Experiment> {
        if (before == nullptr || before->run_id != run.run_id) return std::nullopt;
        Experiment next = *before;
        const bool is_part = code == StatusCode::kFinished && !has_all_finished(next);
        next.status.code = is_part ? StatusCode::kInDraft : code;
        next.status.detail = detail;
        next.status.ended = parts_.clock.now();
        for (auto& [id, node] : next.nodes)
          if (code == StatusCode::kCanceled && node.status.code == StatusCode::kNotStarted)
            node.status.code = StatusCode::kCanceled;
        return next;
      });
}

// The store may be what failed: the experiment must not seem to run all the same.
void Runs::fail(const Run& run, const std::string& detail) const {
  parts_.records.change_experiment(run.key.first, run.key.second, false,
                                   [&](const Experiment* before) -> std::optional<Experiment> {
                                     if (before == nullptr || before->run_id != run.run_id)
                                       return std::nullopt;
                                     Experiment next = *before;
                                     next.status.code = StatusCode::kFailed;
                                     next.status.detail = detail;
                                     return next;
                                   });
}

bool Runs::cancel(const std::string& workspace, const std::string& id) {
  std::optional<Run> dropped;
  {
    const MutexLock lock(mutex_);
    const auto active = active_.find({workspace, id});
    if (active == active_.end()) return false;
    active->second->store(true);
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      if (at->key != Key(workspace, id)) continue;
      dropped = std::move(*at);
      waiting_.erase(at);
      active_.erase(active);
      break;
    }
  }
  if (dropped) finish(*dropped, StatusCode::kCanceled, "");
  return true;
}

void Runs::stop() {
  std::thread worker;
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
    for (const auto& [key, cancelled] : active_) cancelled->store(true);
    waiting_.clear();
    worker.swap(worker_);
    changed_.notify_all();
  }
  if (worker.joinable()) worker.join();
}

}  // namespace aml::studio
