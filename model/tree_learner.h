#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "model/trained_model.h"

namespace aml::model {

/// One node of a tree, among the nodes of all trees.
struct TreeNode {
  enum class Test : std::uint8_t {
    kLeaf,
    kAtMost,  ///< left where the feature <= threshold
    kBelow,   ///< left where the feature < threshold
    kOneOf    ///< left where the feature, cut to a whole number, is one of the categories
  };
  /// What is missing, and so goes to the missing side.
  enum class Missing : std::uint8_t {
    kNone,  ///< nothing: NaN counts as 0
    kNan,
    kZero  ///< NaN and 0
  };

  Test test = Test::kLeaf;
  Missing missing = Missing::kNone;
  bool missing_left = false;
  std::uint32_t feature = 0;
  double threshold = 0;
  std::uint32_t left = 0;        ///< a node; of a leaf: where its values begin
  std::uint32_t right = 0;       ///< a node
  std::uint32_t categories = 0;  ///< a list of Trees::categories
};

/// Trees whose leaves add to the outputs, and what becomes of the sums.
struct Trees {
  struct Root {
    std::uint32_t node = 0;
    std::uint32_t output = 0;  ///< the first output its leaves add to
  };

  std::vector<TreeNode> nodes;
  std::vector<Root> roots;
  std::vector<double> values;  ///< of the leaves, `width` each
  std::size_t width = 1;
  std::vector<std::vector<std::int64_t>> categories;
  std::vector<double> base;  ///< per output: what the leaves' sum is added to
  double scale = 1;          ///< of the leaves' sum: 1/trees for a mean
  Link link = Link::kIdentity;
  std::size_t features = 0;
  bool rounds_to_float = false;  ///< features are rounded to 32 bits before they are compared
  bool takes_missing = false;
};

/// Decision trees, forests and boosted trees.
/// Shape: every node is reached from its root by one way, so a walk ends: see is_tree().
class TreeLearner final : public Learner {
 public:
  explicit TreeLearner(Trees trees);

  std::size_t features() const override { return trees_.features; }
  std::size_t outputs() const override { return trees_.base.size(); }
  bool takes_missing() const override { return trees_.takes_missing; }
  void score(std::span<const double> features, std::span<double> out) const override;

 private:
  const TreeNode& leaf_of(std::uint32_t root, std::span<const double> features) const;

  Trees trees_;
};

inline constexpr std::size_t kMaximumTreeDepth = 512;

/// Whether the nodes from `root` on are a tree of at most kMaximumTreeDepth, and all `nodes` of it
/// exist. The way to it does not recurse.
bool is_tree(std::span<const TreeNode> nodes, std::uint32_t root);

}  // namespace aml::model
