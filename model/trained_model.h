#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/table.h"

namespace aml::model {

/// One number that a model takes from a row.
struct Feature {
  enum class Kind : std::uint8_t {
    kNumber,  ///< the cell itself; true counts as 1
    kEquals,  ///< 1 where the cell's text is texts.front(), else 0
    kCode     ///< the index of the cell's text in `texts`; a text that is not there is missing
  };

  std::string column;
  Kind kind = Kind::kNumber;
  std::vector<std::string> texts;
};

/// What a learner's sums become. kSoftmax is of all together, the others of each.
enum class Link : std::uint8_t { kIdentity, kLogistic, kSoftmax, kExponential, kSignedSquare };

/// Shape: in place, at least one sum.
void apply_link(Link link, std::span<double> sums);

/// What was learned: numbers in, numbers out.
/// Threads: const; many request threads call it at once.
class Learner {
 public:
  Learner() = default;
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;
  virtual ~Learner() = default;

  virtual std::size_t features() const = 0;
  virtual std::size_t outputs() const = 0;
  /// Whether a missing feature, which is NaN, has a score.
  virtual bool takes_missing() const { return false; }
  /// Shape: features() numbers in; outputs() numbers are written.
  virtual void score(std::span<const double> features, std::span<double> out) const = 0;
};

/// A model as a service carries it, ready to score.
/// Shape:   the learner has one output of a regression or of two classes (the probability of the
///          second), else one per class; `classes` is empty for a regression, else two at least.
/// Errors:  std::invalid_argument when features, classes and learner do not fit.
/// Threads: const; shared by all that score with it.
class TrainedModel {
 public:
  TrainedModel(std::vector<Feature> features, std::vector<std::string> classes,
               std::unique_ptr<const Learner> learner);

  const std::vector<Feature>& features() const { return features_; }
  const std::vector<std::string>& classes() const { return classes_; }
  const Learner& learner() const { return *learner_; }

 private:
  std::vector<Feature> features_;
  std::vector<std::string> classes_;
  std::unique_ptr<const Learner> learner_;
};

/// The feature of a row; NaN where it is missing. `scratch` is overwritten.
/// Shape: for kNumber the cells are Int32, Double or Boolean.
double feature_value(const Feature& feature, const Cells& cells, std::size_t row,
                     std::string& scratch);

}  // namespace aml::model
