#include "emulator/definition/model_parts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace aml::definition {

namespace {

std::vector<std::string> item_texts(const Node& list) {
  std::vector<std::string> texts;
  for (const Node& item : list.children()) texts.push_back(item.text().value_or(item.shown()));
  return texts;
}

std::optional<model::Feature> read_feature(const Node& node, FaultList& faults) {
  if (const auto name = node.text()) return model::Feature{*name, {}, {}};
  model::Feature feature;
  const Node equals = node.member("equals"), categories = node.member("categories");
  feature.column = node.member("column").text().value_or("");
  if (equals.present() == categories.present()) {
    faults.add(node.position(), "a feature has either \"equals\" or \"categories\"");
    return std::nullopt;
  }
  if (equals.present()) {
    feature.kind = model::Feature::Kind::kEquals;
    feature.texts = {equals.text().value_or(equals.shown())};
  } else {
    feature.kind = model::Feature::Kind::kCode;
    feature.texts = item_texts(categories);
  }
  return feature;
}

}  // namespace

const FormatObject kFeatureFormat{"feature",
                                  "a feature",
                                  {{"column", kText, true},
                                   {"equals", kText | kNumber | kBoolean},
                                   {"categories", kList, false, nullptr, kText | kNumber}}};

std::string counted(std::size_t count, std::string_view noun) {
  const std::string_view plural = noun.ends_with('s') ? "es" : "s";
  return std::to_string(count) + " " + std::string(noun) + std::string(count == 1 ? "" : plural);
}

std::vector<model::Feature> read_model_features(const Node& list, FaultList& faults) {
  std::vector<model::Feature> features;
  const std::vector<Node> items = list.children();
  if (items.empty() || items.size() > kMaximumModelFeatures) {
    faults.add(list.position(), "a model has 1 to " + std::to_string(kMaximumModelFeatures) +
                                    " features, not " + std::to_string(items.size()));
    return features;
  }
  for (const Node& item : items) {
    if (item.is(kObject)) {
      const std::size_t faults_before = faults.size();
      check_format(item, kFeatureFormat, faults);
      if (faults.size() != faults_before) continue;
    } else if (!item.is(kText)) {
      continue;
    }
    if (auto feature = read_feature(item, faults)) features.push_back(std::move(*feature));
  }
  return features;
}

std::vector<std::string> read_model_classes(const Node& list, FaultList& faults) {
  std::vector<std::string> classes;
  std::map<std::string, SourcePosition> seen;
  for (const Node& item : list.children()) {
    classes.push_back(item.text().value_or(item.shown()));
    const auto [first, is_new] = seen.emplace(classes.back(), item.position());
    if (!is_new)
      faults.add(item.position(), "the class " + in_quotes(classes.back()) + " is given twice",
                 {"first given at " + to_text(first->second)});
  }
  if (list.present() && (classes.size() < 2 || classes.size() > kMaximumModelClasses))
    faults.add(list.position(), "a model has 2 to " + std::to_string(kMaximumModelClasses) +
                                    " classes, not " + std::to_string(classes.size()));
  return classes;
}

std::vector<double> read_numbers(const Node& list, FaultList& faults) {
  std::vector<double> numbers;
  const std::vector<Node> items = list.children();
  numbers.reserve(items.size());
  for (const Node& item : items) {
    const auto number = item.number();
    if (number && !std::isfinite(*number))
      faults.add(item.position(), item.shown() + " is not a finite number");
    numbers.push_back(number.value_or(0));
  }
  return numbers;
}

std::size_t read_word(const Node& word, std::span<const std::string_view> known,
                      FaultList& faults) {
  if (!word.is(kText)) return 0;
  const auto found = std::find(known.begin(), known.end(), *word.text());
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  faults.add(word.position(), in_quotes(word.name()) + " cannot be " + word.shown(),
             spelling_notes(*word.text(), known));
  return 0;
}

std::size_t outputs_for(std::size_t classes) {
  return classes > 2 ? classes : 1;
}

std::vector<model::Feature> dump_features(const std::vector<std::string>& names,
                                          const ModelHints& hints, SourcePosition position,
                                          FaultList& faults) {
  if (hints.features.empty()) {
    std::vector<model::Feature> features;
    for (const std::string& name : names) features.push_back({name, {}, {}});
    return features;
  }
  if (hints.features.size() != names.size())
    faults.add(position, "the dump has " + counted(names.size(), "feature") +
                             ", the definition names " + std::to_string(hints.features.size()));
  return hints.features;
}

const Objective* find_objective(std::span<const Objective> known, std::optional<std::string> named,
                                const ModelHints& hints, SourcePosition position,
                                FaultList& faults) {
  if (!named) named = hints.objective;
  if (!named) {
    faults.add(position, "the dump does not say what its objective is",
               {"help: give \"objective\" beside \"file\" in the definition"});
    return nullptr;
  }
  const auto found = std::find_if(known.begin(), known.end(),
                                  [&](const Objective& row) { return row.name == *named; });
  if (found != known.end()) return &*found;
  std::vector<std::string_view> names;
  for (const Objective& row : known) names.push_back(row.name);
  faults.add(position, "the objective " + in_quotes(*named) + " is not read",
             spelling_notes(*named, names));
  return nullptr;
}

std::vector<std::string> dump_classes(const Objective& objective, std::size_t classes,
                                      const ModelHints& hints, SourcePosition position,
                                      FaultList& faults) {
  if (objective.task == Objective::Task::kRegression) classes = 0;
  if (objective.task == Objective::Task::kTwoClasses) classes = 2;
  if (!hints.classes.empty()) {
    if (hints.classes.size() != classes)
      faults.add(position, "the dump has " + counted(classes, "class") + ", the definition names " +
                               std::to_string(hints.classes.size()));
    return hints.classes;
  }
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < classes; ++i) numbers.push_back(std::to_string(i));
  return numbers;
}

bool TreeReader::begins(std::size_t nodes, SourcePosition position) {
  if (trees_.roots.size() >= kMaximumTrees) {
    faults_.add(position, "a model has at most " + counted(kMaximumTrees, "tree"));
    return false;
  }
  if (trees_.nodes.size() + nodes > kMaximumTreeNodes) {
    faults_.add(position,
                "the trees of a model have at most " + counted(kMaximumTreeNodes, "node"));
    return false;
  }
  return true;
}

void TreeReader::ends(std::size_t first_node, std::size_t output, SourcePosition position) {
  const auto nodes = std::span(trees_.nodes).subspan(first_node);
  if (!model::is_tree(nodes, 0)) {
    faults_.add(position,
                "these nodes are not a tree: each has one parent, and there are at most " +
                    std::to_string(model::kMaximumTreeDepth) + " levels");
    return;
  }
  const auto first = static_cast<std::uint32_t>(first_node);
  for (model::TreeNode& node : nodes) {
    if (node.test == model::TreeNode::Test::kLeaf) continue;
    node.left += first;
    node.right += first;
  }
  trees_.roots.push_back({first, static_cast<std::uint32_t>(output)});
}

model::TreeNode TreeReader::leaf(double value) {
  model::TreeNode node;
  node.left = static_cast<std::uint32_t>(trees_.values.size());
  trees_.values.push_back(value);
  return node;
}

}  // namespace aml::definition
