#include "model/registry.h"

#include <algorithm>
#include <array>

#include "model/cell_text.h"
#include "model/column_selector.h"
#include "model/parameters.h"
#include "model/pipeline.h"
#include "model/table_text.h"

namespace aml::model {

std::span<const ModuleSpec* const> modules() {
  static constexpr std::array kAll = {
      &kFeatureHashing,   &kScoreByExample, &kSelectColumns, &kScoreModel, &kEditMetadata,
      &kCleanMissingData, &kApplySql,       &kJoinData,      &kAddColumns, &kAddRows,
      &kSplitData,        &kNormalizeData,  &kScoreUpstream, &kEnterData,  &kApplyTransformation,
      &kApplyMath,        &kExecutePython};
  return kAll;
}

const ModuleSpec* find_module(std::string_view name) {
  for (const ModuleSpec* spec : modules()) {
    if (spec->name == name) return spec;
  }
  return nullptr;
}

const ModuleSpec* find_module_by_any_name(std::string_view name) {
  for (const ModuleSpec* spec : modules()) {
    const auto& former = spec->former_names;
    if (spec->name == name || std::find(former.begin(), former.end(), name) != former.end())
      return spec;
  }
  return nullptr;
}

std::vector<Rule> rules() {
  std::vector<Rule> all;
  const auto add = [&](const std::vector<Rule>& some) {
    all.insert(all.end(), some.begin(), some.end());
  };
  for (const auto* some : {&kCellTextRules, &kParameterRules, &kColumnSelectorRules,
                           &kPipelineRules, &kTableTextRules})
    add(*some);
  for (const ModuleSpec* spec : modules()) add(spec->rules);
  return all;
}

}  // namespace aml::model
