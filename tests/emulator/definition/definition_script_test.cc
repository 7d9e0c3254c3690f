// The parameter "Python Script": refused where scripts are not allowed, and every fault of it.

#include <doctest/doctest.h>

#include <string>

#include "emulator/definition/definition_wire.h"

namespace definition_script_test {

using namespace aml;
using namespace aml::definition;

namespace {

/// Never run here.
class NoScript final : public model::TableScript {
 public:
  explicit NoScript(core::ScriptText text) : text_(std::move(text)) {}
  const model::Schema& columns() const override { return text_.columns; }
  model::Table run(std::span<const model::Table* const>) const override {
    return model::Table(text_.columns);
  }

 private:
  const core::ScriptText text_;
};

std::string faults_of(const std::string& script, bool allowed, std::string* code = nullptr) {
  const std::string text =
      R"({"modules": [{"id": "m", "module": "Execute Python Script", "parameters":
{"Python Script": )" +
      script +
      R"(}}], "inputs": [{"name": "i", "to": "m", "columns": [{"name": "x", "type": "Double"}]}],
"outputs": [{"name": "o", "from": "m"}]})";
  Outside outside;
  if (allowed)
    outside.make_script = [code](core::ScriptText read) {
      if (code != nullptr) *code = read.code;
      return std::make_shared<const NoScript>(std::move(read));
    };
  outside.check_script = [](const std::string& read) -> std::optional<core::ScriptProblem> {
    if (read.find("broken") == read.npos) return std::nullopt;
    return core::ScriptProblem{read.find("line") == read.npos ? 0u : 3u, "SyntaxError: bad"};
  };
  const auto beside = [](const std::string& name) -> FileBeside {
    if (name == "main.py") return {"print(1)\n", {}};
    if (name == "broken.py") return {"broken line\n", {}};
    if (name == "big.py") return {std::string((1u << 20) + 1, '#'), {}};
    return {std::nullopt, "it is not there"};
  };
  std::string faults;
  for (const DefinitionFault& fault :
       parse_definition(text, "dir/service.json", "n", beside, outside).faults) {
    faults += (faults.empty() ? "" : " | ") + fault.message;
    if (!fault.notes.empty()) faults += " (" + fault.notes.back() + ")";
  }
  return faults;
}

const std::string kColumns = R"("columns": [{"name": "y", "type": "Double"}])";

}  // namespace

TEST_CASE("scripts are refused by their module's name where they are not allowed") {
  CHECK(faults_of(R"({"code": "x", )" + kColumns + "}", false) ==
        "\"Execute Python Script\" runs only where scripts are allowed (help: start with "
        "--allow-scripts if you trust this folder)");
}

TEST_CASE("a script is its code, or a file beside the definition") {
  std::string code;
  CHECK(faults_of(R"({"code": "x = 1", )" + kColumns + "}", true, &code) == "");
  CHECK(code == "x = 1");
  CHECK(faults_of(R"({"file": "main.py", )" + kColumns + "}", true, &code) == "");
  CHECK(code == "print(1)\n");
}

TEST_CASE("what a script cannot be") {
  const struct {
    std::string script;
    std::string faults;
  } cases[] = {
      {"1", "\"Python Script\" must be an object, not 1"},
      {"{" + kColumns + "}", "a script is given by \"code\" or by \"file\""},
      {R"({"code": "x", "file": "main.py", )" + kColumns + "}",
       "a script is given by \"code\" or by \"file\""},
      {R"({"code": "x"})", "\"Python Script\" needs \"columns\""},
      {R"({"code": "x", "columns": []})", "a script's result needs at least one column"},
      {R"({"cod": "x", "code": "x", )" + kColumns + "}",
       "\"Python Script\" has no member \"cod\" (did you mean \"code\"?)"},
      {R"({"file": "../main.py", )" + kColumns + "}",
       "a script's file is named without folders, not \"../main.py\" (help: it is beside the "
       "definition)"},
      {R"({"file": "none.py", )" + kColumns + "}",
       "the script's file \"none.py\" cannot be read (it is not there)"},
      {R"({"file": "big.py", )" + kColumns + "}", "a script has at most 1 MiB"}};
  for (const auto& c : cases) {
    CAPTURE(c.script);
    CHECK(faults_of(c.script, true) == c.faults);
  }
}

TEST_CASE("a script that cannot be compiled is a fault with its line") {
  CHECK(faults_of(R"({"code": "broken line", )" + kColumns + "}", true) ==
        "the script cannot be compiled (line 3: SyntaxError: bad)");
  CHECK(faults_of(R"({"code": "broken", )" + kColumns + "}", true) ==
        "the script cannot be compiled (SyntaxError: bad)");
  CHECK(faults_of(R"({"file": "broken.py", )" + kColumns + "}", true) ==
        "the script cannot be compiled (broken.py:3: SyntaxError: bad)");
  CHECK(faults_of(R"({"code": "broken", )" + kColumns + "}", false).find("compiled") ==
        std::string::npos);
}

}  // namespace definition_script_test
