#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "emulator/base/assert.h"
#include "model/cell_text.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace clean_missing_data {
namespace {

constexpr std::string_view kColumns = "Columns to be cleaned";
constexpr std::string_view kMinimumRatio = "Minimum missing value ratio";
constexpr std::string_view kMaximumRatio = "Maximum missing value ratio";
constexpr std::string_view kCleaningMode = "Cleaning mode";
constexpr std::string_view kReplacement = "Replacement value";
constexpr std::string_view kAllMissing = "Cols with all missing values";
constexpr std::string_view kIndicator = "Generate missing value indicator column";
constexpr std::string_view kRatioOf = "Ratio decides about";
constexpr std::string_view kPropagate = "Propagate";
constexpr std::string_view kAllColumns = "All columns";
constexpr std::string_view kEachColumn = "Each column";

enum class Mode { kCustom, kMean, kMedian, kMode, kRemoveRow };
constexpr std::array<std::string_view, 5> kModes = {"Custom substitution value",
                                                    "Replace with mean", "Replace with median",
                                                    "Replace with mode", "Remove entire row"};

ColumnSelector all_columns() {
  ColumnSelector selector;
  selector.rules.push_back({});
  return selector;
}

double ratio_of(const Cells& cells) {
  std::size_t missing = 0;
  for (std::size_t row = 0; row < cells.size(); ++row) missing += cells.is_missing(row) ? 1 : 0;
  return static_cast<double>(missing) / static_cast<double>(cells.size());
}

std::vector<double> numbers_of(const Cells& cells) {
  std::vector<double> numbers;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells.is_missing(row)) continue;
    if (cells.type() == ColumnType::kInt32)
      numbers.push_back(cells.int32(row));
    else if (cells.type() == ColumnType::kDouble)
      numbers.push_back(cells.real(row));
    else
      numbers.push_back(cells.boolean(row) ? 1 : 0);
  }
  return numbers;
}

double mean_of(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double number : numbers) sum += number;
  return sum / static_cast<double>(numbers.size());
}

double median_of(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const std::size_t half = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
}

void append_number(Cells& cells, double value) {
  if (cells.type() == ColumnType::kDouble) return cells.append_real(value);
  // A mean or a median is between numbers of the type, so it is of the type when rounded.
  if (cells.type() == ColumnType::kInt32)
    return cells.append_int32(static_cast<std::int32_t>(std::nearbyint(value)));
  cells.append_boolean(std::nearbyint(value) != 0);
}

std::string text_of(const Cells& cells, std::size_t row) {
  std::string text;
  append_cell(text, cells, row);
  return text;
}

// The most frequent value; of equally frequent ones the first.
std::size_t row_of_mode(const Cells& cells) {
  std::map<std::string, std::size_t> counts;
  for (std::size_t row = 0; row < cells.size(); ++row)
    if (!cells.is_missing(row)) ++counts[text_of(cells, row)];
  std::size_t best = cells.size(), most = 0;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells.is_missing(row)) continue;
    const std::size_t count = counts[text_of(cells, row)];
    if (count > most) std::tie(best, most) = std::pair(row, count);
  }
  return best;
}

// A 0 or 1 is a truth here, because the page's default replacement is 0 for all columns.
bool append_replacement(Cells& cells, const std::string& text) {
  if (append_parsed(cells, text)) return !cells.is_missing(cells.size() - 1);
  const auto number = parse_int32(text);
  if (cells.type() != ColumnType::kBoolean || !number || (*number != 0 && *number != 1))
    return false;
  cells.append_boolean(*number == 1);
  return true;
}

class CleanMissingData final : public Module {
 public:
  /// `learned`: the rows that it was learnt from and whose columns it is for; null: the module.
  explicit CleanMissingData(const Parameters& parameters,
                            std::shared_ptr<const Table> learned = nullptr)
      : learned_(std::move(learned)),
        selector_(parameters.columns(kColumns)),
        minimum_(parameters.real(kMinimumRatio)),
        maximum_(parameters.real(kMaximumRatio)),
        mode_(static_cast<Mode>(
            std::find(kModes.begin(), kModes.end(), parameters.text(kCleaningMode)) -
            kModes.begin())),
        replacement_(parameters.text(kReplacement)),
        indicates_(parameters.boolean(kIndicator) && mode_ != Mode::kRemoveRow),
        each_(parameters.text(kRatioOf) == kEachColumn) {
    if (minimum_ <= maximum_) return;
    std::string low, high;
    append_double(low, minimum_);
    append_double(high, maximum_);
    throw ModuleError(kParameterTooLarge, {std::string(kMinimumRatio), low, high});
  }

  Schema output_schema(const Schema& input) const override {
    std::vector<Column> columns(input.begin(), input.end());
    for (const std::size_t index : select(input)) {
      check_column(input[index]);
      if (indicates_)
        columns.push_back({input[index].name + "_IsMissing", ColumnType::kBoolean, {}, {}});
    }
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    const std::vector<std::size_t> chosen = select(batch.schema());
    const std::vector<std::size_t> cleaned = cleaned_of(batch, chosen);
    if (mode_ == Mode::kRemoveRow) return without_missing(std::move(batch), cleaned);
    std::vector<Cells> cells = std::move(batch).take_columns();
    if (indicates_) {
      for (const std::size_t index : chosen) cells.push_back(indicator_of(cells[index]));
    }
    for (const std::size_t index : cleaned) {
      if (cells[index].any_missing())
        cells[index] = filled(cells[index], learned_ ? learned_column(made[index]) : cells[index]);
    }
    return Table(made, std::move(cells));
  }

  bool row_wise() const override {
    const bool takes_any_ratio = minimum_ == 0 && maximum_ == 1;
    return learned_ || ((mode_ == Mode::kCustom || mode_ == Mode::kRemoveRow) && takes_any_ratio);
  }

 private:
  std::vector<std::size_t> select(const Schema& input) const {
    if (!learned_) return selector_.select(input, {kColumns, kInputPort});
    std::vector<std::size_t> found;
    for (const std::size_t index : selector_.select(learned_->schema(), {kColumns, kInputPort})) {
      const Column& column = learned_->schema()[index];
      const auto there = input.find(column.name);
      if (!there) throw ModuleError(kColumnNotFound, {column.name, std::string(kInputPort)});
      if (input[*there].type != column.type)
        throw ModuleError(kColumnsIncompatible, {column.name, input[*there].name});
      found.push_back(*there);
    }
    return found;
  }

  const Cells& learned_column(const Column& column) const {
    const auto index = learned_->schema().find(column.name);
    AML_ASSERT(index);  // select() found it
    return learned_->column(*index);
  }

  // What was within the ratios when it was learnt is cleaned, whatever is missing now.
  std::vector<std::size_t> cleaned_of(const Table& batch,
                                      const std::vector<std::size_t>& chosen) const {
    if (!learned_) return within_ratio(batch, chosen);
    std::vector<std::size_t> cleaned;
    const std::vector<std::size_t> learned =
        selector_.select(learned_->schema(), {kColumns, kInputPort});
    for (const std::size_t index : within_ratio(*learned_, learned))
      cleaned.push_back(*batch.schema().find(learned_->schema()[index].name));
    return cleaned;
  }

  void check_column(const Column& column) const {
    const bool is_text = column.type == ColumnType::kString || column.type == ColumnType::kDateTime;
    const bool is_truth = column.type == ColumnType::kBoolean;
    if ((mode_ == Mode::kMean && is_text) || (mode_ == Mode::kMedian && (is_text || is_truth)))
      throw ModuleError(kColumnTypeNotSupported,
                        {std::string(name_of(column.type)), column.name, std::string(kColumns)});
    Cells replacement(column.type);
    if (mode_ == Mode::kCustom && !append_replacement(replacement, replacement_))
      throw ModuleError(kParameterNotParsed, {std::string(kReplacement), replacement_, "String",
                                              std::string(name_of(column.type))});
  }

  std::vector<std::size_t> within_ratio(const Table& batch,
                                        const std::vector<std::size_t>& chosen) const {
    if (minimum_ == 0 && maximum_ == 1) return chosen;
    std::vector<std::size_t> within;
    for (const std::size_t index : chosen) {
      const double ratio = ratio_of(batch.column(index));
      if (ratio >= minimum_ && ratio <= maximum_) within.push_back(index);
    }
    if (!each_ && within.size() != chosen.size()) within.clear();
    return within;
  }

  static Table without_missing(Table batch, const std::vector<std::size_t>& cleaned) {
    std::vector<std::size_t> kept;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const bool is_whole = std::none_of(cleaned.begin(), cleaned.end(), [&](std::size_t index) {
        return batch.column(index).is_missing(row);
      });
      if (is_whole) kept.push_back(row);
    }
    return kept.size() == batch.rows() ? batch : batch.with_rows(kept);
  }

  static Cells indicator_of(const Cells& cells) {
    Cells missing(ColumnType::kBoolean);
    for (std::size_t row = 0; row < cells.size(); ++row)
      missing.append_boolean(cells.is_missing(row));
    return missing;
  }

  /// The one cell that replaces a missing one of the column; none where all are missing.
  Cells replacement_for(const Cells& cells) const {
    Cells one(cells.type());
    if (mode_ == Mode::kCustom) {
      append_replacement(one, replacement_);
    } else if (mode_ == Mode::kMode) {
      const std::size_t row = row_of_mode(cells);
      if (row < cells.size()) one = cells.pick(std::array{row});
    } else if (const std::vector<double> numbers = numbers_of(cells); !numbers.empty()) {
      append_number(one, mode_ == Mode::kMean ? mean_of(numbers) : median_of(numbers));
    }
    return one;
  }

  Cells filled(const Cells& cells, const Cells& learned) const {
    const Cells one = replacement_for(learned);
    if (one.size() == 0) return cells;
    Cells out(cells.type());
    const auto append = [&](const Cells& from, std::size_t row) {
      switch (from.type()) {
        case ColumnType::kString:
          return out.append_text(from.text(row));
        case ColumnType::kInt32:
          return out.append_int32(from.int32(row));
        case ColumnType::kDouble:
          return out.append_real(from.real(row));
        case ColumnType::kBoolean:
          return out.append_boolean(from.boolean(row));
        case ColumnType::kDateTime:
          return out.append_datetime(from.datetime(row));
      }
    };
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (cells.is_missing(row))
        append(one, 0);
      else
        append(cells, row);
    }
    return out;
  }

  std::shared_ptr<const Table> learned_;
  ColumnSelector selector_;
  double minimum_;
  double maximum_;
  Mode mode_;
  std::string replacement_;
  bool indicates_;
  bool each_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<CleanMissingData>(parameters);
}

std::unique_ptr<Module> learn(const Parameters& parameters, std::shared_ptr<const Table> data) {
  return std::make_unique<CleanMissingData>(parameters, std::move(data));
}

std::vector<ParameterSpec> parameter_specs() {
  return {
      {kColumns,
       ParameterType::kColumns,
       "Columns to clean; all of them if not set.",
       all_columns(),
       {},
       {},
       {}},
      {kMinimumRatio,
       ParameterType::kDouble,
       "Columns are cleaned from this share of missing values on.",
       0.0,
       0,
       1,
       {}},
      {kMaximumRatio,
       ParameterType::kDouble,
       "Columns are cleaned up to this share of missing values.",
       1.0,
       0,
       1,
       {}},
      {kCleaningMode,
       ParameterType::kText,
       "What becomes of missing values.",
       std::string(kModes[0]),
       {},
       {},
       {kModes.begin(), kModes.end()}},
      {kReplacement,
       ParameterType::kText,
       "The custom substitution value.",
       std::string("0"),
       {},
       {},
       {}},
      {kAllMissing,
       ParameterType::kText,
       "What becomes of a column without any value; a service's columns are fixed, so it stays.",
       std::string(kPropagate),
       {},
       {},
       {kPropagate}},
      {kIndicator,
       ParameterType::kBoolean,
       "Whether a column {name}_IsMissing says where values were missing.",
       false,
       {},
       {},
       {}},
      {kRatioOf,
       ParameterType::kText,
       "Emulator only: whether one column outside the ratios keeps all from being cleaned.",
       std::string(kAllColumns),
       {},
       {},
       {kAllColumns, kEachColumn}},
  };
}

constexpr std::string_view kPage = "Clean Missing Data, module page";

const std::vector<Rule> kRules = {
    {"clean-missing.modes",
     "Missing values are replaced, or their rows removed; columns that are not selected pass.",
     documented(kPage), kCleaningMode},
    {"clean-missing.no-columns-removed",
     "No mode removes columns: the columns of a web service are fixed.",
     inferred("the schema of a published service names its columns")},
    {"clean-missing.replacement", "A replacement that is not of a column's type is error 0002.",
     documented(kPage), kReplacement},
    {"clean-missing.truths", "0 and 1 replace missing values of a Boolean column.",
     inferred("the default replacement 0 is offered for all columns")},
    {"clean-missing.rounding", "Means and medians of integers are rounded, halves to even.",
     inferred("the page says that they are rounded to the type")},
    {"clean-missing.types", "The mean or median of a column without numbers is error 0017.",
     documented(kPage)},
    {"clean-missing.mode-tie", "Of equally frequent values the first one replaces.",
     inferred("the page does not say")},
    {"clean-missing.all-missing", "A column without any value stays as it is.", documented(kPage),
     kAllMissing},
    {"clean-missing.indicator", "{name}_IsMissing follows for every selected column.",
     documented(kPage), kIndicator},
    {"clean-missing.ratio", "One column outside the ratios keeps all columns from being cleaned.",
     documented("Clean Missing Data, module page, the worked example"), kRatioOf},
};

}  // namespace
}  // namespace clean_missing_data

const ModuleSpec kCleanMissingData{
    .name = "Clean Missing Data",
    .summary = "Replaces missing values, or removes rows that have some.",
    .parameters = clean_missing_data::parameter_specs(),
    .rules = clean_missing_data::kRules,
    .create = clean_missing_data::create,
    .first_output = "Cleaned dataset",
    .further_outputs = {{"Cleaning transformation", nullptr, clean_missing_data::learn}}};

}  // namespace aml::model
