#include "emulator/studio/projects.h"

#include <utility>

#include "emulator/studio/experiment_wire.h"
#include "emulator/studio/refusal.h"

namespace aml::studio {

namespace {

using core::MutexLock;

constexpr std::size_t kMaxParts = 100;

}  // namespace

Json project_json(const Project& project, const Inventory& inventory) {
  Json parts = Json::array();
  for (const Project::Part& part : project.parts) {
    const auto experiment = inventory.find_experiment(project.workspace, part.experiment);
    parts.push_back(
        {{"ExperimentId", part.experiment},
         {"Role", part.role},
         {"Experiment",
          experiment == nullptr ? Json() : experiment_json(*experiment, ResultBase(), false)}});
  }
  return {{"ProjectId", project.id}, {"Experiments", std::move(parts)}};
}

Project Projects::add(const std::string& workspace, std::string_view body) {
  const Json json = parse_body(body);
  const Json& list = list_of(json, "Experiments");
  if (list.empty() || list.size() > kMaxParts) refuse("A project has 1 to 100 \"Experiments\".");
  Project project{ids_.next(), workspace, {}};
  for (const Json& one : list) {
    const std::string role = text_of(one, "Role");
    if (role != "Training" && role != "Scoring") refuse("\"Role\" is Training or Scoring.");
    project.parts.push_back(
        {inventory_.get_experiment(workspace, text_of(one, "ExperimentId"))->id, role});
  }
  const MutexLock lock(mutex_);
  all_.push_back(project);
  if (all_.size() > kMaxProjects) all_.pop_front();
  return project;
}

std::vector<Project> Projects::of(const std::string& workspace) const {
  std::vector<Project> projects;
  const MutexLock lock(mutex_);
  for (const Project& one : all_)
    if (one.workspace == workspace) projects.push_back(one);
  return projects;
}

}  // namespace aml::studio
