#include "emulator/definition/model_file.h"

#include <array>
#include <utility>

#include "emulator/definition/model_parts.h"
#include "emulator/definition/positioned_json.h"

namespace aml::definition {

namespace {

constexpr std::size_t kMaximumPlacedBytes = 4u << 20;

Model read_root(const Node& root, const ModelHints& hints, FaultList& faults) {
  if (root.is(kList)) return read_xgboost_dump(root, hints, faults);
  if (root.member("tree_info").present()) return read_lightgbm(root, hints, faults);
  if (root.member("learner").present()) return read_xgboost(root, hints, faults);
  if (!hints.classes.empty() || !hints.features.empty() || hints.objective || hints.base_score)
    faults.add(root.position(), "a plain model says itself what the definition says beside it",
               {"help: leave \"features\", \"classes\", \"objective\" and \"baseScore\" out"});
  return read_plain_model(root, faults);
}

ReadModel read_keeping(KeepPositions keep, std::string_view text, const std::string& file,
                       const ModelHints& hints) {
  FaultList faults(file);
  ReadModel read;
  const PositionedJson document = read_json(text, faults, keep);
  if (document.complete) read.model = read_root(Node(document), hints, faults);
  read.faults = faults.take();
  if (!read.faults.empty()) read.model = nullptr;
  if (read.faults.size() > kMaximumModelFaults) {
    const std::size_t more = read.faults.size() - kMaximumModelFaults;
    read.faults.resize(kMaximumModelFaults);
    read.faults.back().notes.push_back("and " + std::to_string(more) + " more faults");
  }
  return read;
}

}  // namespace

ReadModel read_model(std::string_view text, const std::string& file, const ModelHints& hints) {
  ReadModel read = read_keeping(KeepPositions::kOfTopMembers, text, file, hints);
  if (read.faults.empty() || text.size() > kMaximumPlacedBytes) return read;
  return read_keeping(KeepPositions::kOfAll, text, file, hints);
}

}  // namespace aml::definition
