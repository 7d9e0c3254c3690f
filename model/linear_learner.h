#pragma once

#include <span>
#include <vector>

#include "model/trained_model.h"

namespace aml::model {

/// Linear regression, logistic regression, softmax: a weighted sum per output, and a link.
/// Shape: `weights` has one row of equal length per output, `intercepts` one number per output.
class LinearLearner final : public Learner {
 public:
  LinearLearner(std::vector<std::vector<double>> weights, std::vector<double> intercepts,
                Link link);

  std::size_t features() const override { return weights_.front().size(); }
  std::size_t outputs() const override { return weights_.size(); }
  void score(std::span<const double> features, std::span<double> out) const override;

 private:
  std::vector<std::vector<double>> weights_;
  std::vector<double> intercepts_;
  Link link_;
};

}  // namespace aml::model
