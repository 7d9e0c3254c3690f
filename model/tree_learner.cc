#include "model/tree_learner.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::model {
namespace {

// What LightGBM takes for zero.
constexpr double kZeroBelow = 1e-35;

bool is_missing(const TreeNode& node, double value) {
  if (std::isnan(value)) return node.missing != TreeNode::Missing::kNone;
  return node.missing == TreeNode::Missing::kZero && std::abs(value) <= kZeroBelow;
}

bool is_one_of(const std::vector<std::int64_t>& categories, double value) {
  // Cut off like this, -0.5 is category 0; what no integer holds is no category.
  if (std::isnan(value) || !(std::abs(value) < 1e15)) return false;
  return std::binary_search(categories.begin(), categories.end(), static_cast<std::int64_t>(value));
}

bool goes_left(const Trees& trees, const TreeNode& node, double value) {
  if (node.test == TreeNode::Test::kOneOf)
    return is_one_of(trees.categories[node.categories], value);
  if (is_missing(node, value)) return node.missing_left;
  const double number = std::isnan(value) ? 0 : value;
  return node.test == TreeNode::Test::kAtMost ? number <= node.threshold : number < node.threshold;
}

}  // namespace

TreeLearner::TreeLearner(Trees trees) : trees_(std::move(trees)) {
  AML_ASSERT(!trees_.base.empty() && trees_.width >= 1);
  for (const Trees::Root& root : trees_.roots) {
    AML_ASSERT(root.output + trees_.width <= trees_.base.size());
    AML_ASSERT(root.node < trees_.nodes.size());
  }
  for (auto& categories : trees_.categories) std::sort(categories.begin(), categories.end());
}

const TreeNode& TreeLearner::leaf_of(std::uint32_t root, std::span<const double> features) const {
  const TreeNode* node = &trees_.nodes[root];
  while (node->test != TreeNode::Test::kLeaf) {
    const double value = features[node->feature];
    node = &trees_.nodes[goes_left(trees_, *node, value) ? node->left : node->right];
  }
  return *node;
}

void TreeLearner::score(std::span<const double> features, std::span<double> out) const {
  AML_ASSERT(features.size() == trees_.features && out.size() == outputs());
  std::vector<double> rounded;
  if (trees_.rounds_to_float) {
    rounded.reserve(features.size());
    for (const double value : features)
      rounded.push_back(static_cast<double>(static_cast<float>(value)));
    features = rounded;
  }
  std::fill(out.begin(), out.end(), 0);
  for (const Trees::Root& root : trees_.roots) {
    const std::size_t first = leaf_of(root.node, features).left;
    for (std::size_t i = 0; i < trees_.width; ++i) out[root.output + i] += trees_.values[first + i];
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = trees_.base[i] + out[i] * trees_.scale;
  apply_link(trees_.link, out);
}

bool is_tree(std::span<const TreeNode> nodes, std::uint32_t root) {
  std::vector<bool> seen(nodes.size());
  std::vector<std::pair<std::uint32_t, std::size_t>> open = {{root, 1}};
  while (!open.empty()) {
    const auto [at, depth] = open.back();
    open.pop_back();
    if (at >= nodes.size() || seen[at] || depth > kMaximumTreeDepth) return false;
    seen[at] = true;
    if (nodes[at].test == TreeNode::Test::kLeaf) continue;
    open.emplace_back(nodes[at].left, depth + 1);
    open.emplace_back(nodes[at].right, depth + 1);
  }
  return true;
}

}  // namespace aml::model
