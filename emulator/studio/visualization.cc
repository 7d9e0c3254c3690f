#include "emulator/studio/visualization.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/cell_text.h"
#include "model/experiment.h"

namespace aml::studio {

namespace {

constexpr model::PreviewSize kShown{.rows = 100, .columns = 256};
constexpr std::size_t kShownBytes = 1000;  // of one cell
constexpr std::size_t kMaxBins = 10;
constexpr std::size_t kMaxTop = 10;

std::string shortened(std::string text) {
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

std::string cell_text(const model::Cells& cells, std::size_t row) {
  std::string text;
  model::append_cell(text, cells, row);
  return text;
}

Json cell_json(const model::Cells& cells, std::size_t row) {
  return cells.is_missing(row) ? Json() : Json(shortened(cell_text(cells, row)));
}

// JSON has no infinity and no NaN.
Json number_json(std::optional<double> number) {
  return number && std::isfinite(*number) ? Json(*number) : Json();
}

bool is_number(model::ColumnType type) {
  return type == model::ColumnType::kInt32 || type == model::ColumnType::kDouble;
}

std::vector<double> numbers_of(const model::Cells& cells) {
  std::vector<double> numbers;
  if (!is_number(cells.type())) return numbers;
  const bool is_int = cells.type() == model::ColumnType::kInt32;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const double value = is_int ? cells.int32(row) : cells.real(row);
    if (!cells.is_missing(row) && std::isfinite(value)) numbers.push_back(value);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

// Bins of equal width; one alone where all values are equal. `sorted` is not empty.
Json histogram(const std::vector<double>& sorted) {
  const double low = sorted.front();
  const double high = sorted.back();
  const double width = (high - low) / kMaxBins;
  if (!(width > 0) || !std::isfinite(width))
    return {{"edges", {low, high}}, {"counts", {sorted.size()}}};
  std::vector<std::size_t> counts(kMaxBins);
  for (const double value : sorted)
    ++counts[std::min(static_cast<std::size_t>((value - low) / width), kMaxBins - 1)];
  Json edges = Json::array();
  for (std::size_t i = 0; i < kMaxBins; ++i) edges.push_back(low + width * static_cast<double>(i));
  edges.push_back(high);
  return {{"edges", std::move(edges)}, {"counts", counts}};
}

struct Moments {
  std::optional<double> mean;
  std::optional<double> median;
  std::optional<double> deviation;  ///< of the sample
};

Moments moments_of(const std::vector<double>& sorted) {
  if (sorted.empty()) return {};
  const auto count = static_cast<double>(sorted.size());
  double sum = 0;
  for (const double value : sorted) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  const std::size_t middle = sorted.size() / 2;
  const double median =
      sorted.size() % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  const auto deviation =
      sorted.size() > 1 ? std::optional(std::sqrt(squares / (count - 1))) : std::nullopt;
  return {mean, median, deviation};
}

using Counts = std::unordered_map<std::string, std::size_t>;

Json top_values(const Counts& counts) {
  std::vector<std::pair<std::string, std::size_t>> values(counts.begin(), counts.end());
  const std::size_t shown = std::min(values.size(), kMaxTop);
  std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(shown),
                    values.end(), [](const auto& one, const auto& other) {
                      return one.second != other.second ? one.second > other.second
                                                        : one.first < other.first;
                    });
  Json top = Json::array();
  for (std::size_t i = 0; i < shown; ++i)
    top.push_back({{"value", shortened(values[i].first)}, {"count", values[i].second}});
  return top;
}

std::string_view type_of(const model::Column& column) {
  if (column.categorical) return "Categorical";
  switch (column.type) {
    case model::ColumnType::kInt32:
    case model::ColumnType::kDouble:
      return "Numeric";
    case model::ColumnType::kBoolean:
      return "Boolean";
    case model::ColumnType::kDateTime:
      return "DateTime";
    case model::ColumnType::kString:
      break;
  }
  return "String";
}

Json statistics_of(const model::Column& column, const model::Cells& cells) {
  Counts counts;
  std::size_t missing = 0;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells.is_missing(row))
      ++missing;
    else
      ++counts[cell_text(cells, row)];
  }
  const std::vector<double> numbers = numbers_of(cells);
  const Moments moments = moments_of(numbers);
  const auto end = [&](bool is_first) {
    return numbers.empty() ? std::nullopt
                           : std::optional(is_first ? numbers.front() : numbers.back());
  };
  Json json = {{"name", column.name},
               {"type", type_of(column)},
               {"unique", counts.size()},
               {"missing", missing},
               {"min", number_json(end(true))},
               {"max", number_json(end(false))},
               {"mean", number_json(moments.mean)},
               {"median", number_json(moments.median)},
               {"standardDeviation", number_json(moments.deviation)}};
  if (is_number(column.type) && !numbers.empty())
    json["histogram"] = histogram(numbers);
  else
    json["top"] = top_values(counts);
  return json;
}

}  // namespace

Json write_visualization(const model::Table& table) {
  const model::TablePreview preview = model::preview_of(table, kShown);
  const model::Table& first = preview.first;
  Json names = Json::array();
  Json statistics = Json::array();
  for (std::size_t i = 0; i < first.schema().size(); ++i) {
    names.push_back(first.schema()[i].name);
    statistics.push_back(statistics_of(table.schema()[i], table.column(i)));
  }
  Json values = Json::array();
  for (std::size_t row = 0; row < first.rows(); ++row) {
    Json line = Json::array();
    for (std::size_t i = 0; i < first.schema().size(); ++i)
      line.push_back(cell_json(first.column(i), row));
    values.push_back(std::move(line));
  }
  return {{"rows", preview.rows},
          {"columns", preview.columns},
          {"names", std::move(names)},
          {"values", std::move(values)},
          {"statistics", std::move(statistics)}};
}

}  // namespace aml::studio
