#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/module.h"

namespace aml::model {

// The modules, each in its file below modules/.
extern const ModuleSpec kAddColumns, kAddRows, kApplyMath, kApplySql, kApplyTransformation,
    kCleanMissingData, kEditMetadata, kEnterData, kExecutePython, kFeatureHashing, kJoinData,
    kNormalizeData, kScoreByExample, kScoreModel, kScoreUpstream, kSelectColumns, kSplitData;

/// **The one list** of modules that pipelines can use.
std::span<const ModuleSpec* const> modules();

/// The module of that exact name, or nullptr.
const ModuleSpec* find_module(std::string_view name);

/// The module that has or had that name, or nullptr.
const ModuleSpec* find_module_by_any_name(std::string_view name);

/// Every statement of the evidence ledger that this folder makes: cells, parameters, selectors,
/// pipelines and modules. Ids are unique.
std::vector<Rule> rules();

}  // namespace aml::model
