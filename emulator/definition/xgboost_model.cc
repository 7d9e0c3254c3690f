#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "emulator/definition/model_parts.h"
#include "model/cell_text.h"

namespace aml::definition {

namespace {

using Task = Objective::Task;

constexpr std::array<Objective, 16> kXgboostObjectives = {{
    {"reg:squarederror", Task::kRegression, model::Link::kIdentity},
    {"reg:linear", Task::kRegression, model::Link::kIdentity},
    {"reg:squaredlogerror", Task::kRegression, model::Link::kIdentity},
    {"reg:absoluteerror", Task::kRegression, model::Link::kIdentity},
    {"reg:pseudohubererror", Task::kRegression, model::Link::kIdentity},
    {"rank:pairwise", Task::kRegression, model::Link::kIdentity},
    {"rank:ndcg", Task::kRegression, model::Link::kIdentity},
    {"rank:map", Task::kRegression, model::Link::kIdentity},
    {"reg:logistic", Task::kRegression, model::Link::kLogistic},
    {"reg:gamma", Task::kRegression, model::Link::kExponential},
    {"reg:tweedie", Task::kRegression, model::Link::kExponential},
    {"count:poisson", Task::kRegression, model::Link::kExponential},
    {"survival:cox", Task::kRegression, model::Link::kExponential},
    {"binary:logistic", Task::kTwoClasses, model::Link::kLogistic},
    {"multi:softprob", Task::kClasses, model::Link::kSoftmax},
    {"multi:softmax", Task::kClasses, model::Link::kSoftmax},
}};

constexpr double kDefaultBaseScore = 0.5;

// Where the link starts from: the base score is what no tree would change.
double base_margin(double score, model::Link link) {
  if (link == model::Link::kLogistic) return -std::log(1 / score - 1);
  if (link == model::Link::kExponential) return std::log(score);
  return score;
}

double as_float(double value) {
  return static_cast<double>(static_cast<float>(value));
}

/// What both of XGBoost's forms come to.
struct Ensemble {
  model::Trees trees;
  std::vector<std::string> classes;
};

std::optional<Ensemble> begin(const Objective& objective, std::size_t num_class, double base_score,
                              const ModelHints& hints, SourcePosition position, FaultList& faults) {
  const bool is_multi = objective.task == Task::kClasses;
  if (is_multi && (num_class < 3 || num_class > kMaximumModelClasses)) {
    faults.add(position, "a model of " + counted(num_class, "class") +
                             " is not read; there are 3 to " +
                             std::to_string(kMaximumModelClasses));
    return std::nullopt;
  }
  const double margin = base_margin(base_score, objective.link);
  if (!std::isfinite(margin)) {
    faults.add(position, "the base score cannot belong to this objective");
    return std::nullopt;
  }
  Ensemble ensemble;
  ensemble.classes = dump_classes(objective, num_class, hints, position, faults);
  ensemble.trees.base.assign(is_multi ? num_class : 1, margin);
  ensemble.trees.link = objective.link;
  ensemble.trees.rounds_to_float = true;
  ensemble.trees.takes_missing = true;
  return ensemble;
}

// A number, or a text such as `5E-1` or `[5E-1]`.
std::optional<double> loose_number(const Node& node) {
  if (const auto number = node.number()) return number;
  const std::string text = node.text().value_or("");
  std::string_view inner = text;
  if (inner.starts_with('[') && inner.ends_with(']')) inner = inner.substr(1, inner.size() - 2);
  return model::parse_double(inner);
}

std::optional<double> needed_number(const Node& parent, std::string_view name, FaultList& faults) {
  const Node node = parent.member(name);
  const auto number = loose_number(node);
  if (!number)
    faults.add(
        node.present() ? node.position() : parent.position(),
        in_quotes(name) + " must be a number" + (node.present() ? ", not " + node.shown() : ""));
  return number;
}

/// A tree of save_model: parallel lists.
class SavedTree {
 public:
  SavedTree(const Node& node, model::Trees& trees, FaultList& faults)
      : node_(node),
        trees_(trees),
        faults_(faults),
        left_(list("left_children")),
        right_(list("right_children")),
        feature_(list("split_indices")),
        condition_(list("split_conditions")),
        default_left_(list("default_left")),
        split_type_(list("split_type")) {}

  void read(std::size_t output) {
    const std::size_t nodes = left_.size();
    if (nodes == 0 || right_.size() != nodes || feature_.size() != nodes ||
        condition_.size() != nodes || default_left_.size() != nodes) {
      faults_.add(node_.position(), "the lists of a tree are equally long, one item per node");
      return;
    }
    TreeReader reader(trees_, faults_);
    if (!reader.begins(nodes, node_.position())) return;
    const std::size_t faults_before = faults_.size();
    const std::size_t first = trees_.nodes.size();
    for (std::size_t i = 0; i < nodes; ++i) {
      const auto condition = loose_number(condition_[i]);
      if (!condition)
        faults_.add(condition_[i].position(),
                    "a split condition must be a number, not " + condition_[i].shown());
      const double value = as_float(condition.value_or(0));
      const bool is_leaf = left_[i].integer() == -1;
      trees_.nodes.push_back(is_leaf ? reader.leaf(value) : read_split(i, value));
    }
    if (faults_.size() == faults_before) reader.ends(first, output, node_.position());
  }

 private:
  std::vector<Node> list(std::string_view name) const { return node_.member(name).children(); }

  model::TreeNode read_split(std::size_t index, double value) {
    model::TreeNode split;
    if (index < split_type_.size() && split_type_[index].integer().value_or(0) != 0)
      faults_.add(split_type_[index].position(), "splits by category are not read",
                  {"help: train with numbers or indicator columns instead of categories"});
    split.test = model::TreeNode::Test::kBelow;
    split.missing = model::TreeNode::Missing::kNan;
    split.threshold = value;
    split.missing_left =
        default_left_[index].boolean().value_or(default_left_[index].integer().value_or(0) != 0);
    split.feature = read_index(feature_[index], trees_.features, "feature");
    split.left = read_index(left_[index], left_.size(), "node");
    split.right = read_index(right_[index], left_.size(), "node");
    return split;
  }

  std::uint32_t read_index(const Node& item, std::size_t count, std::string_view noun) {
    const std::int64_t index = item.integer().value_or(-1);
    if (index >= 0 && static_cast<std::uint64_t>(index) < count)
      return static_cast<std::uint32_t>(index);
    faults_.add(item.position(), "there is no " + std::string(noun) + " " + item.shown() +
                                     "; there are " + std::to_string(count));
    return 0;
  }

  const Node& node_;
  model::Trees& trees_;
  FaultList& faults_;
  std::vector<Node> left_, right_, feature_, condition_, default_left_, split_type_;
};

std::vector<std::string> saved_names(const Node& learner, std::size_t count) {
  std::vector<std::string> names;
  for (const Node& name : learner.member("feature_names").children())
    names.push_back(name.text().value_or(name.shown()));
  for (std::size_t i = names.size(); names.size() < count; ++i)
    names.push_back("f" + std::to_string(i));
  return names;
}

void read_saved_trees(const Node& model, model::Trees& trees, FaultList& faults) {
  const std::vector<Node> listed = model.member("trees").children();
  const std::vector<Node> outputs = model.member("tree_info").children();
  if (listed.empty() || outputs.size() != listed.size())
    faults.add(model.position(), counted(listed.size(), "tree") + " and " +
                                     counted(outputs.size(), "item") +
                                     " of \"tree_info\"; there is one for each tree");
  for (std::size_t i = 0; i < std::min(listed.size(), outputs.size()); ++i) {
    if (faults.size() > kMaximumModelFaults) return;
    const std::int64_t output = outputs[i].integer().value_or(-1);
    if (output < 0 || static_cast<std::uint64_t>(output) >= trees.base.size()) {
      faults.add(outputs[i].position(), "there is no class " + outputs[i].shown());
      continue;
    }
    SavedTree(listed[i], trees, faults).read(static_cast<std::size_t>(output));
  }
}

/// A tree of dump_model: an object per node, children inside their parents.
class DumpedTree {
 public:
  DumpedTree(const std::map<std::string, std::size_t>& features, model::Trees& trees,
             FaultList& faults)
      : features_(features), trees_(trees), faults_(faults) {}

  void read(const Node& root, std::size_t output) {
    TreeReader reader(trees_, faults_);
    const std::size_t faults_before = faults_.size();
    const std::size_t first = trees_.nodes.size();
    std::vector<Node> open = {root};
    for (std::size_t next = 0; next < open.size(); ++next) {
      const Node node = open[next];
      if (!reader.begins(1, node.position())) return;
      const Node leaf = node.member("leaf");
      if (leaf.is(kNumber))
        trees_.nodes.push_back(reader.leaf(as_float(*leaf.number())));
      else
        trees_.nodes.push_back(read_split(node, open));
    }
    if (faults_.size() == faults_before) reader.ends(first, output, root.position());
  }

 private:
  model::TreeNode read_split(const Node& node, std::vector<Node>& open) {
    model::TreeNode split;
    const auto feature = features_.find(node.member("split").text().value_or(""));
    const Node condition = node.member("split_condition");
    const auto yes = node.member("yes").integer(), no = node.member("no").integer();
    if (feature == features_.end() || !condition.is(kNumber) || !yes || !no) {
      faults_.add(node.position(),
                  "a node needs a number \"leaf\", or \"split\" (a feature), \"yes\", \"no\" and a "
                  "number \"split_condition\"");
      return split;
    }
    split.test = model::TreeNode::Test::kBelow;
    split.missing = model::TreeNode::Missing::kNan;
    split.feature = static_cast<std::uint32_t>(feature->second);
    split.threshold = as_float(*condition.number());
    split.missing_left = node.member("missing").integer() == yes;
    open_child(node, *yes, split.left, open);
    open_child(node, *no, split.right, open);
    return split;
  }

  void open_child(const Node& node, std::int64_t id, std::uint32_t& child,
                  std::vector<Node>& open) {
    for (const Node& below : node.member("children").children()) {
      if (below.member("nodeid").integer() != id) continue;
      child = static_cast<std::uint32_t>(open.size());
      open.push_back(below);
      return;
    }
    faults_.add(node.position(), "there is no child with \"nodeid\" " + std::to_string(id));
  }

  const std::map<std::string, std::size_t>& features_;
  model::Trees& trees_;
  FaultList& faults_;
};

// The names of all splits, in the order in which they come.
std::vector<std::string> split_names(const Node& root) {
  std::vector<std::string> names;
  std::map<std::string, bool> seen;
  std::vector<Node> open = root.children();
  for (std::size_t next = 0; next < open.size() && next < kMaximumTreeNodes; ++next) {
    const auto name = open[next].member("split").text();
    if (name && seen.emplace(*name, true).second) names.push_back(*name);
    for (const Node& child : open[next].member("children").children()) open.push_back(child);
  }
  return names;
}

// A dump names features as the hints do, or by their number: `f3`.
std::map<std::string, std::size_t> names_to_indices(const std::vector<model::Feature>& features) {
  std::map<std::string, std::size_t> indices;
  for (std::size_t i = 0; i < features.size(); ++i) {
    indices.emplace(features[i].column, i);
    indices.emplace("f" + std::to_string(i), i);
  }
  return indices;
}

Model finished(std::vector<model::Feature> features, Ensemble ensemble) {
  return std::make_shared<const model::TrainedModel>(
      std::move(features), std::move(ensemble.classes),
      std::make_unique<model::TreeLearner>(std::move(ensemble.trees)));
}

}  // namespace

Model read_xgboost(const Node& root, const ModelHints& hints, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  const Node learner = root.member("learner");
  const Node booster = learner.member("gradient_booster");
  if (booster.member("name").text() != "gbtree") {
    faults.add(booster.present() ? booster.position() : learner.position(),
               "the booster " + booster.member("name").text().value_or("") + " is not read",
               {"expected one of: gbtree"});
    return nullptr;
  }
  const Node parameters = learner.member("learner_model_param");
  const Node objective = learner.member("objective").member("name");
  const SourcePosition place = objective.present() ? objective.position() : learner.position();
  const Objective* found =
      find_objective(kXgboostObjectives, objective.text(), hints, place, faults);
  const auto count = needed_number(parameters, "num_feature", faults);
  const auto base = needed_number(parameters, "base_score", faults);
  const auto classes = needed_number(parameters, "num_class", faults);
  if (found == nullptr || !count || !base || !classes) return nullptr;
  if (!(*count >= 1 && *count <= static_cast<double>(kMaximumModelFeatures)) ||
      !(*classes >= 0 && *classes <= static_cast<double>(kMaximumModelClasses))) {
    faults.add(parameters.position(), "\"num_feature\" or \"num_class\" is out of range");
    return nullptr;
  }
  auto ensemble = begin(*found, static_cast<std::size_t>(*classes), *base, hints, place, faults);
  if (!ensemble) return nullptr;
  ensemble->trees.features = static_cast<std::size_t>(*count);
  auto features =
      dump_features(saved_names(learner, ensemble->trees.features), hints, place, faults);
  read_saved_trees(booster.member("model"), ensemble->trees, faults);
  if (faults.size() != faults_before) return nullptr;
  return finished(std::move(features), std::move(*ensemble));
}

Model read_xgboost_dump(const Node& root, const ModelHints& hints, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  const Objective* found =
      find_objective(kXgboostObjectives, std::nullopt, hints, root.position(), faults);
  if (found == nullptr) return nullptr;
  auto ensemble = begin(*found, hints.classes.size(), hints.base_score.value_or(kDefaultBaseScore),
                        hints, root.position(), faults);
  if (!ensemble) return nullptr;
  std::vector<model::Feature> features = hints.features;
  if (features.empty()) {
    for (const std::string& name : split_names(root)) features.push_back({name, {}, {}});
  }
  const std::map<std::string, std::size_t> indices = names_to_indices(features);
  const std::vector<Node> listed = root.children();
  if (listed.empty() || features.empty())
    faults.add(root.position(), "there is no tree with a split in this dump");
  ensemble->trees.features = features.size();
  for (std::size_t i = 0; i < listed.size() && faults.size() <= kMaximumModelFaults; ++i)
    DumpedTree(indices, ensemble->trees, faults).read(listed[i], i % ensemble->trees.base.size());
  if (faults.size() != faults_before) return nullptr;
  return finished(std::move(features), std::move(*ensemble));
}

}  // namespace aml::definition
