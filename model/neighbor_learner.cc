#include "model/neighbor_learner.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::model {
namespace {

using Neighbor = std::pair<double, std::size_t>;  ///< distance and row, so equal ones go by row

double distance(const Neighbors& all, std::size_t row, std::span<const double> features) {
  const double* point = all.points.data() + row * all.features;
  double sum = 0;
  for (std::size_t i = 0; i < features.size(); ++i) {
    const double apart = features[i] - point[i];
    sum += all.metric == Neighbors::Metric::kEuclidean ? apart * apart : std::abs(apart);
  }
  return all.metric == Neighbors::Metric::kEuclidean ? std::sqrt(sum) : sum;
}

// A heap of the nearest, the farthest of them first.
std::vector<Neighbor> nearest(const Neighbors& all, std::span<const double> features) {
  std::vector<Neighbor> heap;
  heap.reserve(all.count + 1);
  const std::size_t rows = all.targets.size() / all.outputs;
  for (std::size_t row = 0; row < rows; ++row) {
    const Neighbor one(distance(all, row, features), row);
    if (heap.size() == all.count) {
      if (!(one < heap.front())) continue;
      std::pop_heap(heap.begin(), heap.end());
      heap.back() = one;
    } else {
      heap.push_back(one);
    }
    std::push_heap(heap.begin(), heap.end());
  }
  return heap;
}

}  // namespace

NeighborLearner::NeighborLearner(Neighbors neighbors) : neighbors_(std::move(neighbors)) {
  AML_ASSERT(neighbors_.outputs >= 1 && neighbors_.count >= 1);
  const std::size_t rows = neighbors_.targets.size() / neighbors_.outputs;
  AML_ASSERT(rows >= neighbors_.count && neighbors_.targets.size() == rows * neighbors_.outputs);
  AML_ASSERT(neighbors_.points.size() == rows * neighbors_.features);
}

void NeighborLearner::score(std::span<const double> features, std::span<double> out) const {
  AML_ASSERT(features.size() == this->features() && out.size() == outputs());
  const std::vector<Neighbor> found = nearest(neighbors_, features);
  const bool any_here =
      std::any_of(found.begin(), found.end(), [](const Neighbor& one) { return one.first == 0; });
  std::fill(out.begin(), out.end(), 0);
  double total = 0;
  for (const auto& [apart, row] : found) {
    const double far = any_here ? 0 : 1 / apart;
    const double weight = !neighbors_.by_distance ? 1 : apart == 0 ? 1 : far;
    total += weight;
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] += weight * neighbors_.targets[row * out.size() + i];
  }
  for (double& value : out) value /= total;
}

}  // namespace aml::model
