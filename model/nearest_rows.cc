#include "model/nearest_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "emulator/base/assert.h"

namespace aml::model {
namespace {

constexpr std::size_t kRowsOfLeaf = 16;
constexpr double kNoCoordinate = std::numeric_limits<double>::quiet_NaN();
constexpr double kUnknownText = -1;

double squared(double value) {
  return value * value;
}

// NaN where the cell is missing, or not a number that can be compared.
double number_in(const Cells& cells, std::size_t row) {
  if (cells.is_missing(row)) return kNoCoordinate;
  switch (cells.type()) {
    case ColumnType::kInt32:
      return cells.int32(row);
    case ColumnType::kDouble:
      return std::isfinite(cells.real(row)) ? cells.real(row) : kNoCoordinate;
    case ColumnType::kBoolean:
      return cells.boolean(row) ? 1 : 0;
    case ColumnType::kDateTime:
      return static_cast<double>(cells.datetime(row).ticks);
    case ColumnType::kString:
      break;
  }
  AML_ASSERT(false);
  return kNoCoordinate;
}

}  // namespace

struct NearestRows::Best {
  std::size_t row = 0;
  double distance = std::numeric_limits<double>::infinity();
};

NearestRows::NearestRows(const Table& rows) : axes_(rows.schema().size()) {
  AML_ASSERT(rows.rows() > 0);
  measure(rows);
  std::vector<double> points;
  points.reserve(rows.rows() * width());
  for (std::size_t row = 0; row < rows.rows(); ++row)
    for (std::size_t i = 0; i < width(); ++i)
      points.push_back(coordinate(axes_[i], rows.column(i), row));
  rows_.resize(rows.rows());
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  build(rows_, 0, rows_.size(), points);
  points_.reserve(points.size());
  for (const std::size_t row : rows_)
    for (std::size_t i = 0; i < width(); ++i) points_.push_back(points[row * width() + i]);
}

void NearestRows::measure(const Table& rows) {
  for (std::size_t i = 0; i < width(); ++i) {
    const Cells& cells = rows.column(i);
    Axis& axis = axes_[i];
    axis.is_text = cells.type() == ColumnType::kString;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      if (axis.is_text && !cells.is_missing(row) && !cells.text(row).empty()) {
        axis.texts.emplace(cells.text(row), static_cast<double>(axis.texts.size()));
      } else if (!axis.is_text && !std::isnan(number_in(cells, row))) {
        low = std::min(low, number_in(cells, row));
        high = std::max(high, number_in(cells, row));
      }
    }
    if (axis.is_text || low > high) continue;
    axis.low = low;
    const double spread = high - low;
    axis.scale = spread > 0 ? 1 / spread : 0;
  }
}

double NearestRows::coordinate(const Axis& axis, const Cells& cells, std::size_t row) const {
  if (!axis.is_text) return std::clamp((number_in(cells, row) - axis.low) * axis.scale, 0.0, 1.0);
  if (cells.is_missing(row) || cells.text(row).empty()) return kNoCoordinate;
  const auto found = axis.texts.find(std::string(cells.text(row)));
  return found == axis.texts.end() ? kUnknownText : found->second;
}

std::size_t NearestRows::build(std::vector<std::size_t>& order, std::size_t first, std::size_t end,
                               const std::vector<double>& points) {
  const std::size_t box = boxes_.size();
  boxes_.push_back({first, end, 0});
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  edges_.resize(edges_.size() + width(), {kInfinity, -kInfinity, false});
  for (std::size_t at = first; at < end; ++at) {
    for (std::size_t i = 0; i < width(); ++i) {
      const double value = points[order[at] * width() + i];
      Edge& edge = edges_[box * width() + i];
      edge.has_missing = edge.has_missing || std::isnan(value);
      if (std::isnan(value)) continue;
      edge.low = std::min(edge.low, value);
      edge.high = std::max(edge.high, value);
    }
  }
  if (end - first <= kRowsOfLeaf) return box;
  const std::size_t axis = widest_axis(box);
  const auto key = [&](std::size_t row) {
    const double value = points[row * width() + axis];
    return std::isnan(value) ? -kInfinity : value;
  };
  const std::size_t middle = first + (end - first) / 2;
  const auto at = [&](std::size_t i) { return order.begin() + static_cast<std::ptrdiff_t>(i); };
  std::nth_element(at(first), at(middle), at(end), [&](std::size_t a, std::size_t b) {
    return std::pair(key(a), a) < std::pair(key(b), b);
  });
  build(order, first, middle, points);
  const std::size_t above = build(order, middle, end, points);
  boxes_[box].above = above;
  return box;
}

std::size_t NearestRows::widest_axis(std::size_t box) const {
  std::size_t widest = 0;
  double most = -1;
  for (std::size_t i = 0; i < width(); ++i) {
    const Edge& edge = edges_[box * width() + i];
    const double spread = edge.high - edge.low;
    const double counted = axes_[i].is_text ? std::min(spread, 1.0) : spread;
    if (counted > most) {
      most = counted;
      widest = i;
    }
  }
  return widest;
}

double NearestRows::distance_to_box(const std::vector<double>& point, std::size_t box) const {
  double sum = 0;
  for (std::size_t i = 0; i < width(); ++i) {
    const Edge& edge = edges_[box * width() + i];
    if (std::isnan(point[i])) {
      sum += edge.has_missing ? 0 : 1;
      continue;
    }
    const double gap = std::max({0.0, edge.low - point[i], point[i] - edge.high});
    sum += axes_[i].is_text ? (gap > 0 ? 1 : 0) : squared(gap);  // 1 at most, as to a missing cell
  }
  return sum;
}

double NearestRows::distance_to_row(const std::vector<double>& point, std::size_t at,
                                    double limit) const {
  double sum = 0;
  const double* row = points_.data() + at * width();
  for (std::size_t i = 0; i < width() && sum < limit; ++i) {
    const double difference = point[i] - row[i];
    if (std::isnan(difference))
      sum += std::isnan(point[i]) && std::isnan(row[i]) ? 0 : 1;
    else
      sum += axes_[i].is_text ? (difference != 0 ? 1 : 0) : squared(difference);
  }
  return sum;
}

void NearestRows::search(const std::vector<double>& point, std::size_t box, Best& best) const {
  const Box& here = boxes_[box];
  if (here.above == 0) {
    for (std::size_t at = here.first; at < here.end; ++at) {
      const double distance = distance_to_row(point, at, best.distance);
      if (distance < best.distance) best = {rows_[at], distance};
    }
    return;
  }
  std::size_t near = box + 1;
  std::size_t far = here.above;
  double to_near = distance_to_box(point, near);
  double to_far = distance_to_box(point, far);
  if (to_far < to_near) {
    std::swap(near, far);
    std::swap(to_near, to_far);
  }
  if (to_near < best.distance) search(point, near, best);
  if (to_far < best.distance) search(point, far, best);
}

std::size_t NearestRows::find(std::span<const Cells* const> cells, std::size_t row) const {
  AML_ASSERT(cells.size() == width());
  std::vector<double> point;
  point.reserve(width());
  for (std::size_t i = 0; i < width(); ++i) point.push_back(coordinate(axes_[i], *cells[i], row));
  Best best;
  search(point, 0, best);
  return best.row;
}

}  // namespace aml::model
