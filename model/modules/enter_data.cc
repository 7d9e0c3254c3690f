#include <string>
#include <utility>

#include "model/entered_table.h"
#include "model/module_error.h"
#include "model/registry.h"

namespace aml::model {
namespace enter_data {
namespace {

constexpr std::string_view kFormat = "DataFormat";
constexpr std::string_view kData = "Data";
constexpr std::string_view kHasHeader = "HasHeader";

class EnterData final : public Module {
 public:
  explicit EnterData(const Parameters& parameters) {
    try {
      table_ = read_entered(parameters.text(kFormat), parameters.text(kData),
                            parameters.boolean(kHasHeader));
    } catch (const TextFault& fault) {
      ModuleError error(kInvalidData, {std::string(kData) + " (" + fault.what() + ")"});
      error.set_parameter(std::string(kData));
      throw error;
    }
  }

  Schema output_schema(const Schema&) const override { return table_.schema(); }
  Table run(Table, const Schema&) const override { return table_; }
  bool row_wise() const override { return false; }

 private:
  Table table_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<EnterData>(parameters);
}

constexpr std::string_view kPage = "Enter Data Manually, module page";

const std::vector<Rule> kRules = {
    {"enter-data.formats", "Data is CSV, TSV, ARFF or SvmLight.", documented(kPage), kFormat},
    {"enter-data.no-header", "Without a header the columns are Col1, Col2, and so on.",
     documented(kPage), kHasHeader},
    {"enter-data.empty-rows",
     "An empty row is one of missing values, but for the one that ends the data.",
     documented(kPage)},
    {"enter-data.types", "A column is Int32, Double, Boolean or DateTime where all of it is.",
     inferred("the page says that types are guessed, not how")},
    {"enter-data.svmlight", "SvmLight gives the label as Col1 and feature n as Col(n+1), Doubles.",
     inferred("the names that a table without a header has")},
    {"enter-data.broken", "Data that breaks its format is error 0018 with the place.",
     inferred("the documented error of a dataset that is not valid")},
};

}  // namespace
}  // namespace enter_data

const ModuleSpec kEnterData{
    .name = "Enter Data Manually",
    .summary = "Gives the rows that were typed into it.",
    .parameters =
        {{enter_data::kFormat,
          ParameterType::kText,
          "What the data is written in.",
          std::string(kEnteredFormats[0]),
          {},
          {},
          {kEnteredFormats.begin(), kEnteredFormats.end()}},
         {enter_data::kData, ParameterType::kText, "The rows, a line each.", {}, {}, {}, {}},
         {enter_data::kHasHeader,
          ParameterType::kBoolean,
          "Whether the first row of CSV or TSV names the columns.",
          true,
          {},
          {},
          {}}},
    .rules = enter_data::kRules,
    .create = enter_data::create,
    .is_source = true};

}  // namespace aml::model
