#include <algorithm>
#include <array>
#include <utility>

#include "emulator/definition/model_parts.h"

namespace aml::definition {

namespace {

const FormatObject kTreeFormat{"tree",
                               "a tree",
                               {{"output", kInteger},
                                {"feature", kList, true, nullptr, kInteger},
                                {"threshold", kList, true, nullptr, kNumber},
                                {"left", kList, true, nullptr, kInteger},
                                {"right", kList, true, nullptr, kInteger},
                                {"value", kList, true, nullptr, kNumber | kList}}};

constexpr std::array<std::string_view, 4> kLinks = {"identity", "logistic", "softmax",
                                                    "exponential"};
constexpr std::array<std::string_view, 2> kCombinations = {"sum", "mean"};

/// One tree as parallel lists.
class PlainTree {
 public:
  PlainTree(const Node& node, model::Trees& trees, FaultList& faults)
      : node_(node),
        trees_(trees),
        faults_(faults),
        feature_(node.member("feature").children()),
        threshold_(node.member("threshold").children()),
        left_(node.member("left").children()),
        right_(node.member("right").children()),
        value_(node.member("value").children()) {}

  void read() {
    const std::size_t nodes = feature_.size();
    if (nodes == 0 || threshold_.size() != nodes || left_.size() != nodes ||
        right_.size() != nodes || value_.size() != nodes) {
      faults_.add(node_.position(), "the lists of a tree are equally long, one item per node");
      return;
    }
    TreeReader reader(trees_, faults_);
    if (!reader.begins(nodes, node_.position())) return;
    const std::size_t faults_before = faults_.size();
    const std::size_t first = trees_.nodes.size();
    for (std::size_t i = 0; i < nodes; ++i) trees_.nodes.push_back(read_node(i));
    const std::int64_t output = node_.member("output").integer().value_or(0);
    const std::size_t last = trees_.base.size() - trees_.width;
    if (output < 0 || static_cast<std::uint64_t>(output) > last)
      faults_.add(node_.member("output").position(), "\"output\" must be 0 to " +
                                                         std::to_string(last) + ", not " +
                                                         node_.member("output").shown());
    if (faults_.size() == faults_before)
      reader.ends(first, static_cast<std::size_t>(output), node_.position());
  }

 private:
  model::TreeNode read_node(std::size_t index) {
    model::TreeNode node;
    if (left_[index].integer() == -1) {
      node.left = static_cast<std::uint32_t>(trees_.values.size());
      read_value(value_[index]);
      return node;
    }
    node.test = model::TreeNode::Test::kAtMost;
    node.feature = read_index(feature_[index], trees_.features, "feature");
    node.threshold = threshold_[index].number().value_or(0);
    node.left = read_index(left_[index], left_.size(), "node");
    node.right = read_index(right_[index], left_.size(), "node");
    return node;
  }

  std::uint32_t read_index(const Node& item, std::size_t count, std::string_view noun) {
    const std::int64_t index = item.integer().value_or(-1);
    if (index >= 0 && static_cast<std::uint64_t>(index) < count)
      return static_cast<std::uint32_t>(index);
    faults_.add(item.position(), "there is no " + std::string(noun) + " " + item.shown() +
                                     "; they are 0 to " + std::to_string(count - 1));
    return 0;
  }

  void read_value(const Node& value) {
    const bool is_list = value.is(kList);
    const std::size_t given = is_list ? value.children().size() : 1;
    if (given != trees_.width) {
      faults_.add(value.position(), "a leaf has " + counted(trees_.width, "value") + ", not " +
                                        std::to_string(given));
      return;
    }
    if (!is_list) {
      trees_.values.push_back(value.number().value_or(0));
      return;
    }
    for (const Node& item : value.children()) {
      if (!item.is(kNumber))
        faults_.add(item.position(), "a leaf's value must be a number, not " + item.shown());
      trees_.values.push_back(item.number().value_or(0));
    }
  }

  const Node& node_;
  model::Trees& trees_;
  FaultList& faults_;
  std::vector<Node> feature_, threshold_, left_, right_, value_;
};

void read_base(const Node& base, std::size_t outputs, model::Trees& trees, FaultList& faults) {
  trees.base.assign(outputs, base.number().value_or(0));
  if (!base.is(kList)) return;
  for (const Node& item : base.children()) {
    if (!item.is(kNumber))
      faults.add(item.position(), "each item of \"base\" must be a number, not " + item.shown());
  }
  std::vector<double> numbers = read_numbers(base, faults);
  if (numbers.size() != outputs)
    faults.add(base.position(), "\"base\" has " + counted(outputs, "number") + ", not " +
                                    std::to_string(numbers.size()));
  else
    trees.base = std::move(numbers);
}

// A list in the first tree's first value means that every leaf speaks of every output.
bool has_lists(const std::vector<Node>& trees) {
  const std::vector<Node> values = trees.front().member("value").children();
  return !values.empty() && std::any_of(values.begin(), values.end(),
                                        [](const Node& value) { return value.is(kList); });
}

}  // namespace

const FormatObject kTreesFormat{"trees",
                                "a model of trees",
                                {{"type", kText, true},
                                 {"features", kList, true, nullptr, kText | kObject},
                                 {"classes", kList, false, nullptr, kText | kNumber | kBoolean},
                                 {"combine", kText},
                                 {"link", kText},
                                 {"base", kNumber | kList},
                                 {"float32", kBoolean},
                                 {"trees", kList, true, &kTreeFormat, kObject}}};

Model read_plain_trees(const Node& root, FaultList& faults) {
  const std::size_t faults_before = faults.size();
  auto features = read_model_features(root.member("features"), faults);
  auto classes = read_model_classes(root.member("classes"), faults);
  const std::vector<Node> listed = root.member("trees").children();
  model::Trees trees;
  trees.features = root.member("features").children().size();
  trees.rounds_to_float = root.member("float32").boolean().value_or(false);
  const std::size_t combine = read_word(root.member("combine"), kCombinations, faults);
  static constexpr std::array<model::Link, 4> kLinkOf = {
      model::Link::kIdentity, model::Link::kLogistic, model::Link::kSoftmax,
      model::Link::kExponential};
  trees.link = kLinkOf[read_word(root.member("link"), kLinks, faults)];
  read_base(root.member("base"), outputs_for(classes.size()), trees, faults);
  if (listed.empty()) {
    faults.add(root.member("trees").position(), "a model of trees needs at least one tree");
    return nullptr;
  }
  if (has_lists(listed)) trees.width = trees.base.size();
  if (combine == 1) trees.scale = 1 / static_cast<double>(listed.size());
  for (const Node& tree : listed) {
    if (faults.size() > kMaximumModelFaults) break;
    PlainTree(tree, trees, faults).read();
  }
  if (faults.size() != faults_before) return nullptr;
  return std::make_shared<const model::TrainedModel>(
      std::move(features), std::move(classes),
      std::make_unique<model::TreeLearner>(std::move(trees)));
}

}  // namespace aml::definition
