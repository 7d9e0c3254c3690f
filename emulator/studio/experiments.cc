#include "emulator/studio/experiments.h"

#include <algorithm>
#include <set>
#include <utility>

#include "emulator/core/error_catalog.h"
#include "emulator/studio/graph_view.h"
#include "emulator/studio/refusal.h"
#include "emulator/text/utf8.h"

namespace aml::studio {

namespace {

using core::ApiError;

constexpr std::size_t kMaxDetailBytes = 256u << 10;

bool is_running(const Experiment& experiment) {
  return experiment.status.code == StatusCode::kRunning ||
         experiment.status.code == StatusCode::kNotStarted;
}

// Nodes whose results follow from the same as before.
void keep_clean_nodes(Experiment& experiment) {
  GraphView view;
  read_view(*experiment.document, view);
  std::erase_if(experiment.nodes, [&](const auto& one) {
    const auto found = view.fingerprints.find(one.first);
    return found == view.fingerprints.end() || found->second != one.second.fingerprint ||
           one.second.status.code != StatusCode::kFinished;
  });
  const bool is_finished =
      !view.graph.nodes.empty() && experiment.nodes.size() == view.graph.nodes.size();
  experiment.status.code = is_finished ? StatusCode::kFinished : StatusCode::kInDraft;
  experiment.status.detail.clear();
}

std::string service_of(const Json& document) {
  return text_of(member_of(document, "WebService"), "WebServiceGroupId");
}

std::string parent_of(const Experiment& experiment) {
  return text_of(*experiment.document, "ParentExperimentId");
}

}  // namespace

Experiment Experiments::saved(const Experiment& before, const Submission& submission) const {
  Experiment next = before;
  Json document = next.document == nullptr ? Json::object() : *next.document;
  const std::string service = service_of(document);
  for (const auto& [name, value] : submission.members.items()) document[name] = value;
  // Who has it open since before it was published does not know.
  if (!service.empty() && service_of(document).empty())
    document["WebService"]["WebServiceGroupId"] = service;
  next.document = std::make_shared<const Json>(std::move(document));
  next.etag = parts_.ids.next();
  next.saved = parts_.clock.now();
  next.is_of_fixtures = false;
  keep_clean_nodes(next);
  return next;
}

ExperimentPointer Experiments::run(const ExperimentPointer& saved,
                                   const Submission& submission) const {
  if (submission.is_draft) return saved;
  parts_.runs.start(*saved, submission.is_partial);
  return saved;
}

ExperimentPointer Experiments::add(const std::string& workspace,
                                   const Submission& submission) const {
  Experiment fresh;
  fresh.workspace = workspace;
  fresh.id = experiment_id(workspace, parts_.ids.next());
  fresh.created = parts_.clock.now();
  Experiment next = saved(fresh, submission);
  if (!submission.is_draft) Runs::require_runnable(next, submission.is_partial);
  const auto made = parts_.records.change_experiment(
      workspace, next.id, true, [&](const Experiment*) { return std::optional(next); });
  return run(made, submission);
}

ExperimentPointer Experiments::change(const std::string& workspace, const std::string& id,
                                      const Submission& submission,
                                      const std::optional<std::string>& etag) const {
  const ExperimentPointer found = parts_.inventory.get_experiment(workspace, id);
  const auto made = parts_.records.change_experiment(
      workspace, id, true, [&](const Experiment* before) -> std::optional<Experiment> {
        const Experiment& base = before == nullptr ? *found : *before;
        if (etag && *etag != base.etag) throw ApiError(core::kEtagMismatch);
        if (is_running(base)) throw ApiError(core::kExperimentRuns);
        Experiment next = saved(base, submission);
        if (!submission.is_draft) Runs::require_runnable(next, submission.is_partial);
        return next;
      });
  return run(made, submission);
}

void Experiments::describe(const std::string& workspace, const std::string& id,
                           std::string text) const {
  if (text.size() > kMaxDetailBytes || !text::is_utf8(text))
    refuse("A description is a text of at most 256 KiB.");
  const ExperimentPointer found = parts_.inventory.get_experiment(workspace, id);
  parts_.records.change_experiment(
      workspace, id, true, [&](const Experiment* before) -> std::optional<Experiment> {
        Experiment next = before == nullptr ? *found : *before;
        Json document = *next.document;
        document[kDetails] = text;
        next.document = std::make_shared<const Json>(std::move(document));
        next.is_of_fixtures = false;
        return next;
      });
}

std::vector<ExperimentPointer> Experiments::lineage(const std::string& workspace,
                                                    const std::string& id) const {
  std::vector<ExperimentPointer> line;
  std::set<std::string> seen;
  ExperimentPointer at = parts_.inventory.get_experiment(workspace, id);
  while (at != nullptr && seen.insert(at->id).second) {
    line.push_back(at);
    at = parts_.inventory.find_experiment(workspace, parent_of(*at));
  }
  return line;
}

void Experiments::remove(const std::string& workspace, const std::string& id,
                         bool ancestors) const {
  const std::vector<ExperimentPointer> line = lineage(workspace, id);
  if (line.front()->is_of_fixtures)
    refuse("The experiment belongs to the fixtures: it goes with its files.");
  for (const ExperimentPointer& one : line) {
    if (!ancestors && one != line.front()) break;
    parts_.runs.cancel(workspace, one->id);
    parts_.records.remove_experiment(workspace, one->id);
  }
}

}  // namespace aml::studio
