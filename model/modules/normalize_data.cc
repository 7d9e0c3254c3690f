#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace normalize_data {
namespace {

constexpr std::string_view kMethod = "Transformation method";
constexpr std::string_view kColumns = "Columns to transform";
constexpr std::string_view kZeroForConstants = "Use 0 for constant columns when checked";
constexpr std::string_view kTraining = "Training dataset";

enum class Method { kZScore, kMinMax, kLogistic, kLogNormal, kTanH };
constexpr std::array<std::string_view, 5> kMethods = {"ZScore", "MinMax", "Logistic", "LogNormal",
                                                      "TanH"};

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// What a method subtracts and divides by.
struct Scale {
  double offset = 0;
  double width = 1;
  bool is_constant = false;
};

ColumnSelector all_numbers() {
  ColumnSelector selector;
  selector.rules.push_back({SelectorRuleType::kColumnTypes, false, {}, {"Numeric"}, {}});
  return selector;
}

double number_of(const Cells& cells, std::size_t row) {
  return cells.type() == ColumnType::kInt32 ? cells.int32(row) : cells.real(row);
}

std::vector<double> numbers_of(const Cells& cells, bool logarithms) {
  std::vector<double> numbers;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    if (cells.is_missing(row)) continue;
    const double number = number_of(cells, row);
    numbers.push_back(logarithms ? std::log(number) : number);
  }
  return numbers;
}

// Mean and deviation of the population.
Scale mean_and_deviation(const std::vector<double>& numbers) {
  const auto count = static_cast<double>(numbers.size());
  double sum = 0, squares = 0;
  for (const double number : numbers) sum += number;
  const double mean = sum / count;
  for (const double number : numbers) squares += (number - mean) * (number - mean);
  const double deviation = std::sqrt(squares / count);
  return {mean, deviation, deviation == 0};
}

Scale scale_of(Method method, const Cells& cells) {
  if (method == Method::kLogistic || method == Method::kTanH) return {};
  const std::vector<double> numbers = numbers_of(cells, method == Method::kLogNormal);
  if (numbers.empty()) return {0, 1, true};
  if (method != Method::kMinMax) return mean_and_deviation(numbers);
  const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
  return {*low, *high - *low, *low == *high};
}

double transformed(Method method, const Scale& scale, double value) {
  switch (method) {
    case Method::kZScore:
    case Method::kMinMax:
      return (value - scale.offset) / scale.width;
    case Method::kLogistic:
      return 1 / (1 + std::exp(-value));
    case Method::kLogNormal:
      return std::erfc((scale.offset - std::log(value)) / (scale.width * std::sqrt(2.0))) / 2;
    case Method::kTanH:
      return std::tanh(value);
  }
  return kNan;
}

class NormalizeData final : public Module {
 public:
  /// `learned`: the rows that it was learnt from and whose columns it is for; null: the module.
  explicit NormalizeData(const Parameters& parameters,
                         std::shared_ptr<const Table> learned = nullptr)
      : method_(static_cast<Method>(
            std::find(kMethods.begin(), kMethods.end(), parameters.text(kMethod)) -
            kMethods.begin())),
        selector_(parameters.columns(kColumns)),
        constant_(parameters.boolean(kZeroForConstants) ? 0 : kNan),
        training_(parameters.dataset(kTraining).table),
        learned_(std::move(learned)) {
    if (training_ == nullptr) training_ = learned_;
  }

  Schema output_schema(const Schema& input) const override {
    std::vector<Column> columns(input.begin(), input.end());
    for (const std::size_t index : select(input)) {
      check_column(input[index]);
      if (training_) check_column(training_->schema()[training_column(input[index])]);
      columns[index].type = ColumnType::kDouble;
    }
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    const Schema before = batch.schema();
    const std::vector<std::size_t> chosen = select(before);
    std::vector<Cells> cells = std::move(batch).take_columns();
    for (const std::size_t index : chosen) {
      const Cells& learned =
          training_ ? training_->column(training_column(before[index])) : cells[index];
      cells[index] = normalized(cells[index], scale_of(method_, learned));
    }
    return Table(made, std::move(cells));
  }

  bool row_wise() const override {
    return training_ != nullptr || method_ == Method::kLogistic || method_ == Method::kTanH;
  }

 private:
  std::vector<std::size_t> select(const Schema& input) const {
    if (!learned_) return selector_.select(input, {kColumns, kInputPort});
    std::vector<std::size_t> found;
    for (const std::size_t index : selector_.select(learned_->schema(), {kColumns, kInputPort})) {
      const std::string& name = learned_->schema()[index].name;
      const auto there = input.find(name);
      if (!there) throw ModuleError(kColumnNotFound, {name, std::string(kInputPort)});
      found.push_back(*there);
    }
    return found;
  }

  std::size_t training_column(const Column& column) const {
    const auto index = training_->schema().find(column.name);
    if (!index) throw ModuleError(kColumnNotFound, {column.name, std::string(kTraining)});
    return *index;
  }

  static void check_column(const Column& column) {
    if (column.type == ColumnType::kInt32 || column.type == ColumnType::kDouble) return;
    throw ModuleError(kColumnTypeNotSupported,
                      {std::string(name_of(column.type)), column.name, std::string(kColumns)});
  }

  Cells normalized(const Cells& cells, const Scale& scale) const {
    Cells out(ColumnType::kDouble);
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (cells.is_missing(row))
        out.append_missing();
      else if (scale.is_constant)
        out.append_real(constant_);
      else
        out.append_real(transformed(method_, scale, number_of(cells, row)));
    }
    return out;
  }

  Method method_;
  ColumnSelector selector_;
  double constant_;
  std::shared_ptr<const Table> training_;
  std::shared_ptr<const Table> learned_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<NormalizeData>(parameters);
}

std::unique_ptr<Module> learn(const Parameters& parameters, std::shared_ptr<const Table> data) {
  return std::make_unique<NormalizeData>(parameters, std::move(data));
}

std::vector<ParameterSpec> parameter_specs() {
  return {{kMethod,
           ParameterType::kText,
           "How numbers are transformed.",
           std::string(kMethods[0]),
           {},
           {},
           {kMethods.begin(), kMethods.end()}},
          {kColumns,
           ParameterType::kColumns,
           "Columns to transform; every numeric one if not set.",
           all_numbers(),
           {},
           {},
           {}},
          {kZeroForConstants,
           ParameterType::kBoolean,
           "Whether a constant column becomes 0 instead of NaN.",
           true,
           {},
           {},
           {}},
          {kTraining,
           ParameterType::kDataset,
           "Emulator only: the dataset whose mean, deviation and range count, as those of a saved "
           "transformation do.",
           DatasetReference{},
           {},
           {},
           {}}};
}

constexpr std::string_view kPage = "Normalize Data, module page";

const std::vector<Rule> kRules = {
    {"normalize-data.methods",
     "ZScore divides by the deviation of the population, MinMax by the range; in place, as Double.",
     documented(kPage), kMethod},
    {"normalize-data.log-normal",
     "LogNormal is the distribution function of a log-normal variable.",
     inferred("the page names mean and deviation of the logarithms; its formula is a picture")},
    {"normalize-data.constants", "A constant column becomes 0, or NaN.", documented(kPage),
     kZeroForConstants},
    {"normalize-data.types", "A column that is not a number is error 0017.", documented(kPage)},
    {"normalize-data.training",
     "The numbers are those of the rows of the call, or of a dataset of the definition.",
     inferred("a published service applied the saved transformation"), kTraining},
};

}  // namespace
}  // namespace normalize_data

const ModuleSpec kNormalizeData{
    .name = "Normalize Data",
    .summary = "Brings numbers to a common scale.",
    .parameters = normalize_data::parameter_specs(),
    .rules = normalize_data::kRules,
    .create = normalize_data::create,
    .first_output = "Transformed dataset",
    .further_outputs = {{"Transformation function", nullptr, normalize_data::learn}}};

}  // namespace aml::model
