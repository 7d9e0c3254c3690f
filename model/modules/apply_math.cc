#include <array>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "model/cell_text.h"
#include "model/joined_table.h"
#include "model/math_functions.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace apply_math {
namespace {

constexpr std::string_view kCategory = "Category";
constexpr std::string_view kColumnSet = "Column set";
constexpr std::string_view kOutputMode = "Output mode";
constexpr std::array<std::string_view, 3> kModes = {"Append", "Inplace", "ResultOnly"};
constexpr std::array<std::string_view, 2> kArguments = {"Constant", "ColumnSet"};

/// The parameters of one category: its function, and the second argument of those that take one.
struct Names {
  std::string_view category;
  std::string_view function;
  std::string_view type;  ///< empty: none takes one
  std::string_view constant;
  std::string_view columns;
};

constexpr std::array<Names, 6> kNames = {
    Names{"Basic", "Basic math function", "Second argument type", "Constant second argument",
          "Second argument"},
    Names{"Compare", "Comparison function", "Value to compare type", "Constant value to compare",
          "Value to compare"},
    Names{"Operations", "Arithmetic operation", "Operation argument type",
          "Constant operation argument", "Operation argument"},
    Names{"Rounding", "Rounding operation", "Precision type", "Constant precision",
          "Precision column set"},
    Names{"Special", "Special function", "Second argument type", "Constant second argument",
          "Second argument"},
    Names{"Trigonometric", "Trigonometric function", "", "", ""}};

const Names& names_of(std::string_view category) {
  for (const Names& names : kNames) {
    if (names.category == category) return names;
  }
  AML_ASSERT(false);
  return kNames.front();
}

double number_of(const Cells& cells, std::size_t row) {
  return cells.type() == ColumnType::kInt32 ? cells.int32(row) : cells.real(row);
}

class ApplyMath final : public Module {
 public:
  explicit ApplyMath(const Parameters& parameters)
      : names_(names_of(parameters.text(kCategory))),
        function_(find_math_function(names_.category, parameters.text(names_.function))),
        mode_(parameters.text(kOutputMode)),
        selector_(parameters.columns(kColumnSet)) {
    AML_ASSERT(function_ != nullptr);
    if (function_->binary == nullptr) return;
    constant_ = parameters.real(names_.constant);
    if (parameters.text(names_.type) == kArguments[0]) return;
    others_ = parameters.columns(names_.columns);
    if (others_->rules.empty()) throw ModuleError(kNullOrEmptyInput, {std::string(names_.columns)});
  }

  Schema output_schema(const Schema& input) const override {
    const std::vector<Pair> pairs = select(input);
    std::vector<Column> columns;
    if (mode_ != kModes[2]) columns.assign(input.begin(), input.end());
    for (const Pair& pair : pairs) {
      const ColumnType type = function_->is_truth ? ColumnType::kBoolean : ColumnType::kDouble;
      if (mode_ == kModes[1])
        columns[pair.first].type = type;
      else
        append_unclashing(columns,
                          {name_of_result(input, pair), type, ColumnKind::kFeature, false});
    }
    return Schema(std::move(columns));
  }

  Table run(Table batch, const Schema& made) const override {
    const std::vector<Pair> pairs = select(batch.schema());
    std::vector<Cells> results;
    for (const Pair& pair : pairs) results.push_back(computed(batch, pair));
    if (mode_ == kModes[2]) return Table(made, std::move(results));
    std::vector<Cells> columns = std::move(batch).take_columns();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (mode_ == kModes[1])
        columns[pairs[i].first] = std::move(results[i]);
      else
        columns.push_back(std::move(results[i]));
    }
    return Table(made, std::move(columns));
  }

  bool row_wise() const override { return true; }

 private:
  struct Pair {
    std::size_t first;
    std::optional<std::size_t> second;
  };

  std::vector<Pair> select(const Schema& input) const {
    const std::vector<std::size_t> firsts = selector_.select(input, {kColumnSet, kInputPort});
    std::vector<std::size_t> seconds;
    if (others_) seconds = others_->select(input, {names_.columns, kInputPort});
    if (others_ && seconds.size() != 1 && seconds.size() != firsts.size())
      throw ModuleError(kSizesDiffer, {std::string(kColumnSet), std::string(names_.columns)});
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < firsts.size(); ++i) {
      Pair pair{firsts[i], std::nullopt};
      if (others_) pair.second = seconds.size() == 1 ? seconds[0] : seconds[i];
      check_column(input[pair.first], kColumnSet);
      if (pair.second) check_column(input[*pair.second], names_.columns);
      pairs.push_back(pair);
    }
    return pairs;
  }

  static void check_column(const Column& column, std::string_view parameter) {
    if (column.type == ColumnType::kInt32 || column.type == ColumnType::kDouble) return;
    throw ModuleError(kColumnTypeNotSupported,
                      {std::string(name_of(column.type)), column.name, std::string(parameter)});
  }

  // The page's example of EqualTo is called so.
  std::string name_of_result(const Schema& input, const Pair& pair) const {
    const std::string_view name = function_->name == "EqualTo" ? "Equals" : function_->name;
    std::string text = std::string(name) + "(" + input[pair.first].name;
    if (function_->binary != nullptr) {
      text += '_';
      if (pair.second) {
        text += input[*pair.second].name;
      } else {
        text += '$';
        append_double(text, constant_);
      }
    }
    return text + ")";
  }

  Cells computed(const Table& batch, const Pair& pair) const {
    const Cells& first = batch.column(pair.first);
    const Cells* second = pair.second ? &batch.column(*pair.second) : nullptr;
    Cells out(function_->is_truth ? ColumnType::kBoolean : ColumnType::kDouble);
    for (std::size_t row = 0; row < first.size(); ++row) {
      if (first.is_missing(row) || (second != nullptr && second->is_missing(row))) {
        out.append_missing();
        continue;
      }
      const double x = number_of(first, row);
      const double y = second == nullptr ? constant_ : number_of(*second, row);
      const double value =
          function_->unary != nullptr ? function_->unary(x) : function_->binary(x, y);
      if (function_->is_truth)
        out.append_boolean(value != 0);
      else
        out.append_real(value);
    }
    return out;
  }

  const Names& names_;
  const MathFunction* function_;
  std::string mode_;
  ColumnSelector selector_;
  std::optional<ColumnSelector> others_;
  double constant_ = 0;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ApplyMath>(parameters);
}

ParameterSpec choice(std::string_view name, std::string_view description,
                     std::vector<std::string_view> choices) {
  return {name, ParameterType::kText, description, std::string(choices.front()), {},
          {},   std::move(choices)};
}

std::vector<ParameterSpec> parameter_specs() {
  std::vector<std::string_view> categories;
  for (const Names& names : kNames) categories.push_back(names.category);
  std::vector<ParameterSpec> specs = {
      choice(kCategory, "The kind of function.", std::move(categories))};
  for (const Names& names : kNames) {
    std::vector<std::string_view> functions;
    for (const MathFunction& function : math_functions())
      if (function.category == names.category) functions.push_back(function.name);
    specs.push_back(choice(names.function, "The function of this category.", std::move(functions)));
    const bool is_new = names.category != "Special" && !names.type.empty();
    if (!is_new) continue;
    specs.push_back(
        choice(names.type, "What the second argument is.", {kArguments.begin(), kArguments.end()}));
    specs.push_back(
        {names.constant, ParameterType::kDouble, "The second argument, if one.", 0.0, {}, {}, {}});
    specs.push_back({names.columns,
                     ParameterType::kColumns,
                     "One column for all, or one for each column of the set.",
                     ColumnSelector(),
                     {},
                     {},
                     {}});
  }
  specs.push_back({kColumnSet,
                   ParameterType::kColumns,
                   "Columns of numbers: the first argument.",
                   {},
                   {},
                   {},
                   {}});
  specs.push_back(choice(kOutputMode, "Where the results go.", {kModes.begin(), kModes.end()}));
  return specs;
}

constexpr std::string_view kPage = "Apply Math Operation, module page";

const std::vector<Rule> kRules = {
    {"apply-math.modes",
     "Results come after the dataset's columns, in place of those they are of, or alone.",
     documented(kPage), kOutputMode},
    {"apply-math.names", "A result is named after its function and columns: Equals(Col2_$10).",
     documented(kPage)},
    {"apply-math.repeated-names",
     "A result whose name is taken is called name (1), then name (2), as Add Columns does.",
     inferred("a dataset has no two columns of one name, and this is the documented way out")},
    {"apply-math.order",
     "The column set is the first argument: Subtract(Num2_Num1) is Num2 - Num1.",
     documented(kPage)},
    {"apply-math.domain", "Outside a function's domain the result is NaN or Infinity.",
     documented(kPage)},
    {"apply-math.types", "Results are Double, those of comparisons Boolean.",
     inferred("the page says True and False of comparisons, and nothing of other types")},
    {"apply-math.numbers", "A column that does not hold numbers is error 0017.",
     inferred("the page takes numeric columns alone; 0017 is the documented error of others")},
    {"apply-math.real", "Functions are those of real numbers; there is no Cis.",
     inferred("no answer of a service holds complex numbers")},
    {"apply-math.elliptic", "Elliptic integrals are complete ones of the parameter m.",
     inferred("the page's functions take one argument")},
};

}  // namespace
}  // namespace apply_math

const ModuleSpec kApplyMath{.name = "Apply Math Operation",
                            .summary = "Computes a function of columns.",
                            .parameters = apply_math::parameter_specs(),
                            .rules = apply_math::kRules,
                            .create = apply_math::create};

}  // namespace aml::model
