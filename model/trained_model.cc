#include "model/trained_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "emulator/base/assert.h"
#include "model/cell_text.h"

namespace aml::model {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

void apply_softmax(std::span<double> sums) {
  const double largest = *std::max_element(sums.begin(), sums.end());
  double total = 0;
  for (double& sum : sums) total += sum = std::exp(sum - largest);
  for (double& sum : sums) sum /= total;
}

double linked(Link link, double sum) {
  switch (link) {
    case Link::kLogistic:
      return 1 / (1 + std::exp(-sum));
    case Link::kExponential:
      return std::exp(sum);
    case Link::kSignedSquare:
      return std::copysign(sum * sum, sum);
    case Link::kIdentity:
    case Link::kSoftmax:
      break;
  }
  return sum;
}

double number_of(const Cells& cells, std::size_t row) {
  switch (cells.type()) {
    case ColumnType::kInt32:
      return cells.int32(row);
    case ColumnType::kDouble:
      return cells.real(row);
    case ColumnType::kBoolean:
      return cells.boolean(row) ? 1 : 0;
    case ColumnType::kString:
    case ColumnType::kDateTime:
      break;
  }
  AML_ASSERT(false);  // the module checked the column's type
  return kMissing;
}

}  // namespace

void apply_link(Link link, std::span<double> sums) {
  AML_ASSERT(!sums.empty());
  if (link == Link::kSoftmax) return apply_softmax(sums);
  if (link == Link::kIdentity) return;
  for (double& sum : sums) sum = linked(link, sum);
}

TrainedModel::TrainedModel(std::vector<Feature> features, std::vector<std::string> classes,
                           std::unique_ptr<const Learner> learner)
    : features_(std::move(features)), classes_(std::move(classes)), learner_(std::move(learner)) {
  const std::size_t outputs = classes_.size() > 2 ? classes_.size() : 1;
  if (!learner_ || classes_.size() == 1 || learner_->features() != features_.size() ||
      learner_->outputs() != outputs)
    throw std::invalid_argument("a model's features, classes and learner do not fit");
}

double feature_value(const Feature& feature, const Cells& cells, std::size_t row,
                     std::string& scratch) {
  if (cells.is_missing(row)) return kMissing;
  if (feature.kind == Feature::Kind::kNumber) return number_of(cells, row);
  scratch.clear();
  append_cell(scratch, cells, row);
  const auto found = std::find(feature.texts.begin(), feature.texts.end(), scratch);
  const bool is_there = found != feature.texts.end();
  if (feature.kind == Feature::Kind::kEquals) return is_there ? 1 : 0;
  return is_there ? static_cast<double>(found - feature.texts.begin()) : kMissing;
}

}  // namespace aml::model
