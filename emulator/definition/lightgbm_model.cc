#include <algorithm>
#include <array>
#include <utility>

#include "emulator/definition/model_parts.h"
#include "emulator/text/number.h"
#include "model/cell_text.h"

namespace aml::definition {

namespace {

using Task = Objective::Task;

constexpr std::array<Objective, 16> kLightgbmObjectives = {{
    {"regression", Task::kRegression, model::Link::kIdentity},
    {"regression_l1", Task::kRegression, model::Link::kIdentity},
    {"huber", Task::kRegression, model::Link::kIdentity},
    {"fair", Task::kRegression, model::Link::kIdentity},
    {"quantile", Task::kRegression, model::Link::kIdentity},
    {"mape", Task::kRegression, model::Link::kIdentity},
    {"lambdarank", Task::kRegression, model::Link::kIdentity},
    {"rank_xendcg", Task::kRegression, model::Link::kIdentity},
    {"poisson", Task::kRegression, model::Link::kExponential},
    {"gamma", Task::kRegression, model::Link::kExponential},
    {"tweedie", Task::kRegression, model::Link::kExponential},
    {"cross_entropy", Task::kRegression, model::Link::kLogistic},
    {"xentropy", Task::kRegression, model::Link::kLogistic},
    {"binary", Task::kTwoClasses, model::Link::kLogistic},
    {"multiclass", Task::kClasses, model::Link::kSoftmax},
    {"multiclassova", Task::kClasses, model::Link::kLogistic},
}};

/// `binary sigmoid:1`: a name, and words after it.
struct ObjectiveText {
  std::optional<std::string> name;
  double sigmoid = 1;
  bool is_sqrt = false;
};

ObjectiveText split_objective(const std::optional<std::string>& text) {
  ObjectiveText split;
  if (!text) return split;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    constexpr std::string_view kSigmoid = "sigmoid:";
    if (!split.name) split.name = std::string(word);
    if (word == "sqrt") split.is_sqrt = true;
    if (word.starts_with(kSigmoid))
      split.sigmoid = model::parse_double(word.substr(kSigmoid.size())).value_or(1);
  }
  return split;
}

/// One tree: an object per node, children inside their parents.
class NestedTree {
 public:
  NestedTree(const Node& tree, model::Trees& trees, FaultList& faults)
      : tree_(tree), trees_(trees), faults_(faults) {}

  void read(std::size_t output) {
    TreeReader reader(trees_, faults_);
    const Node root = tree_.member("tree_structure");
    if (!root.is(kObject)) {
      faults_.add(tree_.position(), "a tree needs \"tree_structure\"");
      return;
    }
    const std::size_t faults_before = faults_.size();
    const std::size_t first = trees_.nodes.size();
    std::vector<Node> open = {root};
    // Children are appended in the order in which they are opened, so their indices are known.
    for (std::size_t next = 0; next < open.size(); ++next) {
      if (!reader.begins(1, open[next].position())) return;
      const Node node = open[next];
      if (node.member("split_feature").present()) {
        trees_.nodes.push_back(read_split(node, open));
      } else {
        trees_.nodes.push_back(reader.leaf(read_leaf(node)));
      }
    }
    if (faults_.size() == faults_before) reader.ends(first, output, root.position());
  }

 private:
  double read_leaf(const Node& node) {
    const Node value = node.member("leaf_value");
    if (!value.is(kNumber))
      faults_.add(node.position(), "a node needs \"split_feature\" or a number \"leaf_value\"");
    return value.number().value_or(0);
  }

  model::TreeNode read_split(const Node& node, std::vector<Node>& open) {
    model::TreeNode split;
    const Node feature = node.member("split_feature");
    const std::int64_t index = feature.integer().value_or(-1);
    if (index < 0 || static_cast<std::uint64_t>(index) >= trees_.features)
      faults_.add(feature.position(), "there is no feature " + feature.shown());
    split.feature = static_cast<std::uint32_t>(std::max<std::int64_t>(index, 0));
    split.missing_left = node.member("default_left").boolean().value_or(false);
    read_missing(node.member("missing_type"), split);
    read_test(node, split);
    for (const auto& [name, child] :
         {std::pair("left_child", &split.left), std::pair("right_child", &split.right)}) {
      const Node below = node.member(name);
      if (!below.is(kObject)) {
        faults_.add(node.position(), "a split needs an object " + in_quotes(name));
        continue;
      }
      *child = static_cast<std::uint32_t>(open.size());
      open.push_back(below);
    }
    return split;
  }

  void read_missing(const Node& type, model::TreeNode& split) {
    static constexpr std::array<std::string_view, 3> kTypes = {"None", "NaN", "Zero"};
    split.missing = static_cast<model::TreeNode::Missing>(read_word(type, kTypes, faults_));
  }

  void read_test(const Node& node, model::TreeNode& split) {
    static constexpr std::array<std::string_view, 2> kTests = {"<=", "=="};
    const Node threshold = node.member("threshold");
    if (read_word(node.member("decision_type"), kTests, faults_) == 0) {
      split.test = model::TreeNode::Test::kAtMost;
      if (!threshold.is(kNumber))
        faults_.add(node.position(), "a split by \"<=\" needs a number \"threshold\"");
      split.threshold = threshold.number().value_or(0);
      return;
    }
    split.test = model::TreeNode::Test::kOneOf;
    split.categories = static_cast<std::uint32_t>(trees_.categories.size());
    trees_.categories.push_back(read_categories(threshold));
  }

  // `0||3||7`
  std::vector<std::int64_t> read_categories(const Node& threshold) {
    std::vector<std::int64_t> categories;
    const std::string text = threshold.text().value_or(threshold.shown());
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find("||"));
      rest.remove_prefix(std::min(rest.size(), word.size() + 2));
      const auto category = text::parse_number<std::int64_t>(word);
      if (!category) {
        faults_.add(threshold.position(),
                    "\"threshold\" of a split by \"==\" is a list such as "
                    "\"0||3\", not " +
                        threshold.shown());
        break;
      }
      categories.push_back(*category);
    }
    return categories;
  }

  const Node& tree_;
  model::Trees& trees_;
  FaultList& faults_;
};

std::vector<std::string> read_names(const Node& list) {
  std::vector<std::string> names;
  for (const Node& name : list.children()) names.push_back(name.text().value_or(name.shown()));
  return names;
}

void read_all_trees(const Node& root, model::Trees& trees, double factor, FaultList& faults) {
  const std::vector<Node> listed = root.member("tree_info").children();
  const std::size_t outputs = trees.base.size();
  if (listed.empty() || listed.size() % outputs != 0)
    faults.add(root.member("tree_info").position(),
               counted(listed.size(), "tree") + " cannot be rounds of " + counted(outputs, "tree"));
  for (std::size_t i = 0; i < listed.size() && faults.size() <= kMaximumModelFaults; ++i)
    NestedTree(listed[i], trees, faults).read(i % outputs);
  trees.scale = factor;
  if (root.member("average_output").boolean().value_or(false) && !listed.empty())
    trees.scale *= static_cast<double>(outputs) / static_cast<double>(listed.size());
}

}  // namespace

Model read_lightgbm(const Node& root, const ModelHints& hints, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  const Node names = root.member("feature_names");
  if (!names.is(kList)) faults.add(root.position(), "a dump of LightGBM needs \"feature_names\"");
  auto features = dump_features(read_names(names), hints, names.position(), faults);
  const Node objective = root.member("objective");
  const SourcePosition place = objective.present() ? objective.position() : root.position();
  const ObjectiveText text = split_objective(objective.text());
  const Objective* found = find_objective(kLightgbmObjectives, text.name, hints, place, faults);
  if (found == nullptr) return nullptr;
  const std::int64_t num_class = root.member("num_class").integer().value_or(1);
  const bool is_multi = found->task == Task::kClasses;
  if (is_multi && (num_class < 3 || num_class > std::int64_t{kMaximumModelClasses})) {
    faults.add(root.member("num_class").position(),
               "\"num_class\" of several classes must be 3 to " +
                   std::to_string(kMaximumModelClasses) + ", not " +
                   root.member("num_class").shown());
    return nullptr;
  }
  const std::size_t outputs = is_multi ? static_cast<std::size_t>(num_class) : 1;
  auto classes = dump_classes(*found, outputs, hints, place, faults);
  model::Trees trees;
  trees.features = names.children().size();
  trees.takes_missing = true;
  trees.base.assign(outputs, 0);
  trees.link = text.is_sqrt ? model::Link::kSignedSquare : found->link;
  read_all_trees(root, trees, text.sigmoid, faults);
  if (faults.size() != faults_before) return nullptr;
  return std::make_shared<const model::TrainedModel>(
      std::move(features), std::move(classes),
      std::make_unique<model::TreeLearner>(std::move(trees)));
}

}  // namespace aml::definition
