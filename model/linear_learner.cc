#include "model/linear_learner.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::model {

LinearLearner::LinearLearner(std::vector<std::vector<double>> weights,
                             std::vector<double> intercepts, Link link)
    : weights_(std::move(weights)), intercepts_(std::move(intercepts)), link_(link) {
  AML_ASSERT(!weights_.empty() && weights_.size() == intercepts_.size());
  AML_ASSERT(std::all_of(weights_.begin(), weights_.end(),
                         [&](const auto& row) { return row.size() == weights_.front().size(); }));
}

void LinearLearner::score(std::span<const double> features, std::span<double> out) const {
  AML_ASSERT(features.size() == this->features() && out.size() == outputs());
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] =
        std::inner_product(features.begin(), features.end(), weights_[i].begin(), intercepts_[i]);
  }
  apply_link(link_, out);
}

}  // namespace aml::model
