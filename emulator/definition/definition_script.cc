#include "emulator/definition/definition_script.h"

#include <utility>

namespace aml::definition {

namespace {

constexpr std::size_t kMaxScriptBytes = 1u << 20;

std::optional<std::string> read_file(const Node& file, const Surroundings& around,
                                     FaultList& faults) {
  const std::string name = *file.text();
  if (!is_plain_name(name)) {
    faults.add(file.position(), "a script's file is named without folders, not " + file.shown(),
               {"help: it is beside the definition"});
    return std::nullopt;
  }
  FileBeside found = around.read(name);
  if (!found.text)
    faults.add(file.position(), "the script's file " + file.shown() + " cannot be read",
               {found.problem});
  return std::move(found.text);
}

void check_code(const Node& place, const std::string& file, const std::string& code,
                const Surroundings& around, FaultList& faults) {
  if (!around.outside.make_script || !around.outside.check_script) return;
  const auto problem = around.outside.check_script(code);
  if (!problem) return;
  std::string where = file;
  if (problem->line > 0) where += (file.empty() ? "line " : ":") + std::to_string(problem->line);
  faults.add(place.position(), "the script cannot be compiled",
             {where.empty() ? problem->words : where + ": " + problem->words});
}

}  // namespace

bool is_plain_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

std::optional<model::ScriptReference> read_script(const Node& value, const Surroundings& around,
                                                  FaultList& faults) {
  if (!value.is(kObject)) {
    faults.add(value.position(), "\"Python Script\" must be an object, not " + value.shown());
    return std::nullopt;
  }
  const std::size_t faults_before = faults.size();
  check_format(value, kScriptFormat, faults);
  const Node code = value.member("code"), file = value.member("file");
  if (code.present() == file.present())
    faults.add(value.position(), "a script is given by \"code\" or by \"file\"");
  core::ScriptText script;
  script.columns = read_columns(value.member("columns"), faults);
  if (value.member("columns").is(kList) && script.columns.empty())
    faults.add(value.member("columns").position(), "a script's result needs at least one column");
  std::optional<std::string> text = code.text();
  if (!text && file.is(kText)) text = read_file(file, around, faults);
  if (text && text->size() > kMaxScriptBytes)
    faults.add(value.position(), "a script has at most 1 MiB");
  if (!around.outside.make_script)
    faults.add(value.position(), "\"Execute Python Script\" runs only where scripts are allowed",
               {"help: start with --allow-scripts if you trust this folder"});
  if (text && text->size() <= kMaxScriptBytes)
    check_code(code.present() ? code : file, file.text().value_or(""), *text, around, faults);
  if (faults.size() != faults_before || !text) return std::nullopt;
  script.code = std::move(*text);
  const std::string name = file.text().value_or("azureml_main");
  return model::ScriptReference{name, around.outside.make_script(std::move(script))};
}

}  // namespace aml::definition
