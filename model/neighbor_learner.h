#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/trained_model.h"

namespace aml::model {

/// The rows a nearest-neighbours model keeps.
struct Neighbors {
  enum class Metric : std::uint8_t { kEuclidean, kManhattan };

  std::vector<double> points;   ///< row by row, `features` each
  std::vector<double> targets;  ///< row by row, `outputs` each: a value, or shares of the classes
  std::size_t features = 0;
  std::size_t outputs = 1;
  std::size_t count = 1;  ///< how many neighbours decide; at most the rows
  Metric metric = Metric::kEuclidean;
  bool by_distance = false;  ///< a neighbour counts by 1/distance; those at distance 0 alone
};

/// The mean of the nearest rows' targets. Of equally far rows the first ones count.
class NeighborLearner final : public Learner {
 public:
  explicit NeighborLearner(Neighbors neighbors);

  std::size_t features() const override { return neighbors_.features; }
  std::size_t outputs() const override { return neighbors_.outputs; }
  void score(std::span<const double> features, std::span<double> out) const override;

 private:
  Neighbors neighbors_;
};

}  // namespace aml::model
