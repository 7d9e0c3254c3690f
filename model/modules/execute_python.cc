#include <array>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "model/registry.h"
#include "model/table_script.h"

namespace aml::model {
namespace execute_python {
namespace {

constexpr std::string_view kScript = "Python Script";
constexpr std::string_view kVersion = "Python Version";
constexpr std::string_view kSecond = "Dataset2";
constexpr std::array<std::string_view, 3> kVersions = {
    "Anaconda 4.0/Python 3.5", "Anaconda 4.0/Python 2.7.11", "Anaconda 2.0/Python 2.7.7"};

class ExecutePython final : public Module {
 public:
  explicit ExecutePython(const Parameters& parameters)
      : script_(parameters.script(kScript).script), second_(parameters.dataset(kSecond).table) {
    AML_ASSERT(script_ != nullptr);
  }

  Schema output_schema(const Schema&) const override { return script_->columns(); }

  Table run(Table batch, const Schema& made) const override {
    std::vector<const Table*> tables = {&batch};
    if (second_ != nullptr) tables.push_back(second_.get());
    Table result = script_->run(tables);
    AML_ASSERT(result.schema() == made);
    return result;
  }

  bool row_wise() const override { return false; }

 private:
  std::shared_ptr<const TableScript> script_;
  std::shared_ptr<const Table> second_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ExecutePython>(parameters);
}

constexpr std::string_view kPage = "Execute Python Script, module page";

}  // namespace
}  // namespace execute_python

const ModuleSpec kExecutePython{
    .name = "Execute Python Script",
    .summary = "Lets azureml_main make a table of its one or two tables.",
    .parameters = {{execute_python::kScript,
                    ParameterType::kScript,
                    "The script, or the file that holds it, and the columns that it makes.",
                    {},
                    {},
                    {},
                    {}},
                   {execute_python::kVersion,
                    ParameterType::kText,
                    "What the script was written for; all of them run with python3 here.",
                    std::string(execute_python::kVersions[0]),
                    {},
                    {},
                    {execute_python::kVersions.begin(), execute_python::kVersions.end()}},
                   {execute_python::kSecond,
                    ParameterType::kDataset,
                    "The second table, if the script takes one.",
                    DatasetReference{},
                    {},
                    {},
                    {}}},
    .rules = {{"execute-python.main",
               "azureml_main takes up to two data frames; of a sequence the first one is the "
               "result.",
               documented(execute_python::kPage)},
              {"execute-python.columns",
               "A result has the columns that the definition gives, by their names.",
               inferred("the schema of a published service names its columns")},
              {"execute-python.version", "Every version is Debian's python3 and pandas.",
               inferred("the distributions of then are gone"), execute_python::kVersion},
              {"execute-python.error",
               "A script that fails is error 0085 with the interpreter's words between two lines.",
               observed("a public notebook that shows the whole text")},
              {"execute-python.bounds",
               "A script that takes too long, too much memory or answers too much is error 0085.",
               inferred("0085 is the documented error of a script that did not succeed")}},
    .create = execute_python::create};

}  // namespace aml::model
