// azureml_main with Debian's pandas, and scripts that go wrong.

#include "emulator/scripts/python_scripts.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "model/cell_text.h"
#include "model/registry.h"

namespace python_scripts_test {

using namespace aml;
using namespace aml::scripts;
using model::ColumnType;

namespace {

const model::Schema kResult{{"x", ColumnType::kDouble},
                            {"n", ColumnType::kInt32},
                            {"s"},
                            {"b", ColumnType::kBoolean},
                            {"t", ColumnType::kDateTime}};

model::Table rows() {
  model::Table table(kResult);
  for (int i = 0; i < 2; ++i) {
    table.column(0).append_real(i + 0.5);
    table.column(1).append_int32(i);
    table.column(2).append_text(i == 0 ? "a" : "b");
    table.column(3).append_boolean(i == 0);
    REQUIRE(model::append_parsed(table.column(4), "2015-01-31T08:00:00"));
  }
  for (std::size_t i = 0; i < 5; ++i) table.column(i).append_missing();
  return table;
}

std::shared_ptr<PythonScripts> scripts_of(SandboxLimits limits = {}) {
  return std::make_shared<PythonScripts>(PythonScripts::Options{.limits = limits});
}

std::string text_of(const model::Table& table) {
  std::string text;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t i = 0; i < table.schema().size(); ++i) {
      if (table.column(i).is_missing(row))
        text += "?";
      else
        model::append_cell(text, table.column(i), row);
      text += i + 1 == table.schema().size() ? ";" : ",";
    }
  }
  return text;
}

// The rows that the script makes of rows(), or the error.
std::string run(const std::string& code, const model::Schema& result = kResult,
                SandboxLimits limits = {}) {
  const model::Table table = rows();
  const std::array<const model::Table*, 2> both = {&table, &table};
  const bool takes_two = code.find("(a, b)") != std::string::npos;
  try {
    return text_of(
        scripts_of(limits)->make({code, result})->run(std::span(both).first(takes_two ? 2 : 1)));
  } catch (const model::ModuleError& error) {
    return error.what();
  }
}

const std::string kStart =
    "Error 0085: The following error occurred during script evaluation, please view the output log "
    "for more information:\r\n---------- Start of error message from Python interpreter "
    "----------\r\nCaught exception while executing function: ";
const std::string kEnd =
    "\n\r\n\r\n---------- End of error message from Python  interpreter  ----------";

}  // namespace

TEST_CASE("rows come back as they went, of every type") {
  REQUIRE(scripts_of()->check().problem == "");
  CHECK(run("def azureml_main(a):\n    return a") ==
        "0.5,0,a,True,1/31/2015 8:00:00 AM;1.5,1,b,False,1/31/2015 8:00:00 AM;?,?,?,?,?;");
}

TEST_CASE("azureml_main takes two frames and may return a sequence") {
  const model::Schema sum{{"x", ColumnType::kDouble}};
  CHECK(run("def azureml_main(a, b):\n    return a[['x']] + b[['x']].fillna(1),", sum) == "1;3;?;");
}

TEST_CASE("azureml_main gets as many frames as it takes") {
  const model::Schema n{{"n", ColumnType::kInt32}};
  const struct {
    const char* code;
    const char* answer;
  } cases[] = {
      {"def azureml_main():\n    return pandas.DataFrame({'n': [7]})", "7;"},
      {"def azureml_main(first, second):\n    return first[['n']][:1 if second is None else 2]",
       "0;"},
      {"def azureml_main(first=None, second=None, third=3):\n    return first[['n']][:third - 1]",
       "0;1;"},
      {"def azureml_main(*frames):\n    return frames[0][['n']][:len(frames)]", "0;"},
      {"class Main:\n    def __call__(self, first):\n        return first[['n']][:1]\n"
       "azureml_main = Main()",
       "0;"},
      // (a, b): both are wired.
      {"# (a, b)\ndef azureml_main(first):\n    return first[['n']][:1]", "0;"}};
  for (const auto& c : cases) {
    CAPTURE(c.code);
    CHECK(run(std::string("import pandas\n") + c.code, n) == c.answer);
  }
}

TEST_CASE("dates with nanoseconds are cut to what dates count") {
  const model::Schema t{{"t", ColumnType::kDateTime}, {"s"}};
  const std::string code =
      "import pandas\ndef azureml_main(a):\n    t = pandas.Timestamp(1422691200123456789)\n"
      "    return pandas.DataFrame({'t': [t, t.tz_localize('UTC')], 's': [t, t]})";
  CHECK(run(code, t) ==
        "1/31/2015 8:00:00 AM,2015-01-31T08:00:00.1234567;1/31/2015 8:00:00 "
        "AM,2015-01-31T08:00:00.1234567;");
}

TEST_CASE("a script that fails is framed as the service framed it") {
  const std::string error = run("def azureml_main(a):\n    return a['none']");
  CHECK(error.starts_with(kStart + "Traceback (most recent call last):\n"));
  CHECK(error.find("KeyError: 'none'") != std::string::npos);
  CHECK(error.find("script.py") != std::string::npos);
  CHECK(error.ends_with(kEnd));
}

TEST_CASE("scripts that go wrong in other ways") {
  const struct {
    const char* code;
    const char* words;
  } cases[] = {
      {"def azureml_main(a)\n", "SyntaxError"},
      {"x = 1", "the script defines no function azureml_main"},
      {"def azureml_main(a):\n    return 1", "has to return a pandas.DataFrame"},
      {"def azureml_main(a):\n    return ()", "has to return a pandas.DataFrame"},
      {"def azureml_main(a):\n    return a[['x']]", "the result has no column 'n', 's', 'b', 't'"},
      {"def azureml_main(a):\n    raise SystemExit(3)", "SystemExit: 3"},
      {"def azureml_main(a):\n    a['n'] = 'many'\n    return a",
       "the result has \"many\" in column \"n\", which is Int32"},
      {"import os\ndef azureml_main(a):\n    print('last words', flush=True)\n    os._exit(3)",
       "the script's process ended without an answer\nlast words"},
      {"import socket\ndef azureml_main(a):\n    socket.socket()", "PermissionError"}};
  for (const auto& c : cases) {
    CAPTURE(c.code);
    const std::string error = run(c.code);
    CAPTURE(error);
    CHECK(error.starts_with(kStart));
    CHECK(error.find(c.words) != std::string::npos);
  }
}

TEST_CASE("a script that loops or eats memory is error 0085") {
  SandboxLimits limits;
  limits.time = std::chrono::milliseconds(1'500);
  CHECK(run("while True: pass", kResult, limits) ==
        kStart + "the script took more than 1 s" + kEnd);
  const std::string error = run("x = [bytearray(1 << 26) for _ in range(100)]");
  CHECK(error.starts_with(kStart));
  CHECK(error.find("MemoryError") != std::string::npos);
}

TEST_CASE("stopping is not the script's fault") {
  const auto scripts = scripts_of();
  scripts->stop();
  const model::Table table = rows();
  const std::array<const model::Table*, 1> one = {&table};
  const auto script = scripts->make({"def azureml_main(a):\n    return a", kResult});
  CHECK_THROWS_AS(script->run(one), model::RunStopped);
}

TEST_CASE("more scripts than may run at once wait their turn") {
  const auto scripts =
      std::make_shared<PythonScripts>(PythonScripts::Options{.limits = {}, .at_once = 1});
  const auto script = scripts->make({"def azureml_main(a):\n    return a", kResult});
  const model::Table table = rows();
  const std::array<const model::Table*, 1> one = {&table};
  std::vector<std::string> made(3);
  std::vector<std::thread> threads;
  for (std::string& text : made) threads.emplace_back([&] { text = text_of(script->run(one)); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& text : made) CHECK(text == text_of(table));
}

TEST_CASE("an interpreter that is not there, or lacks pandas, is said to") {
  const auto scripts = std::make_shared<PythonScripts>(
      PythonScripts::Options{.limits = {}, .interpreter = "/no/such/python3"});
  CHECK(scripts->check().problem.find("/no/such/python3 is not there") != std::string::npos);
}

TEST_CASE("Execute Python Script gives what the script makes") {
  const auto scripts = scripts_of();
  const model::Schema result{{"s"}};
  const model::Parameters parameters(
      model::kExecutePython.parameters,
      {{"Python Script", model::ScriptReference{
                             "f", scripts->make({"def azureml_main(a):\n    return a", result})}}});
  const auto module = model::kExecutePython.create(parameters);
  CHECK(module->output_schema(kResult) == result);
  CHECK_FALSE(module->row_wise());
  CHECK(text_of(module->run(rows(), result)) == "a;b;?;");
}

TEST_CASE("scripts are compiled without being run") {
  const auto scripts = scripts_of();
  const struct {
    const char* code;
    std::size_t line;
    const char* words;
  } cases[] = {{"x = 1\ndef azureml_main(a)\n    return a", 2, "SyntaxError: expected ':'"},
               {"def f():\n\treturn 1\n        return 2\n", 3, "TabError: "},
               {"\xFF", 0, "UnicodeDecodeError: "},
               {"x = '\\ud800'\nprint 'two'", 2, "SyntaxError: Missing parentheses"}};
  for (int round = 0; round < 2; ++round) {
    for (const auto& c : cases) {
      CAPTURE(c.code);
      const auto problem = scripts->find_problem(c.code);
      REQUIRE(problem.has_value());
      CHECK(problem->line == c.line);
      CHECK_MESSAGE(problem->words.starts_with(c.words), problem->words);
    }
    CHECK_FALSE(scripts->find_problem("raise SystemExit(1)\n").has_value());
    CHECK_FALSE(scripts->find_problem("").has_value());
  }
  const auto absent = std::make_shared<PythonScripts>(
      PythonScripts::Options{.limits = {}, .interpreter = "/no/such/python3"});
  CHECK_FALSE(absent->find_problem("def").has_value());
}

TEST_CASE("limits that are too small are told from an interpreter that lacks something") {
  SandboxLimits limits;
  limits.memory_bytes = 48u << 20;
  CHECK(scripts_of(limits)->check().needs_memory);
  CHECK_FALSE(scripts_of(limits)->check().needs_time);
  limits = {};
  limits.time = std::chrono::milliseconds(1);
  CHECK(scripts_of(limits)->check().needs_time);
  CHECK_FALSE(scripts_of(limits)->check().needs_memory);
  const auto absent = std::make_shared<PythonScripts>(
      PythonScripts::Options{.limits = limits, .interpreter = "/no/such/python3"});
  CHECK_FALSE(absent->check().problem.empty());
  CHECK_FALSE(absent->check().needs_time);
}

TEST_CASE("dates that pandas has no type for arrive as objects and come back") {
  const model::Schema dates{{"t", ColumnType::kDateTime}};
  model::Table table(dates);
  REQUIRE(model::append_parsed(table.column(0), "0001-01-01T00:00:00"));
  REQUIRE(model::append_parsed(table.column(0), "9999-12-31T23:59:58"));
  REQUIRE(model::append_parsed(table.column(0), "2015-01-31T08:00:00"));
  table.column(0).append_missing();
  const std::array<const model::Table*, 1> one = {&table};
  const auto made = [&](const std::string& code, const model::Schema& result) {
    return text_of(scripts_of()->make({code, result})->run(one));
  };
  CHECK(made("def azureml_main(a):\n    return a", dates) ==
        "1/1/0001 12:00:00 AM;12/31/9999 11:59:58 PM;1/31/2015 8:00:00 AM;?;");
  CHECK(made("def azureml_main(a):\n    a['s'] = [str(a.t.dtype) + ' ' + type(x).__name__ for x in "
             "a.t]\n    return a",
             {{"s"}}) == "object datetime;object datetime;object datetime;object NoneType;");
}

TEST_CASE("a process that is killed is not said to have taken too long") {
  const std::string killed = run("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)");
  CHECK(killed.find("took more than") == std::string::npos);
  SandboxLimits limits;
  limits.time = std::chrono::milliseconds(1'500);
  CHECK(run("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
            kResult, limits) == kStart + "the script took more than 1 s" + kEnd);
}

}  // namespace python_scripts_test
