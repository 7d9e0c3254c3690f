// `amlemu new`: the service it writes answers what the old one answered.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "emulator/cli/definitions.h"
#include "emulator/core/api_error.h"
#include "emulator/service/catalog.h"
#include "emulator/service/rrs.h"
#include "emulator/wire/rrs_wire.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace new_service_test {

using namespace aml;
using namespace aml::tests;

namespace {

constexpr std::size_t kMemory = 16u << 20;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// A folder in which `new` writes services.
class Fixtures {
 public:
  Outcome make(const std::string& name, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"new", name, "--fixtures", folder_.path().string()});
    return run_program(arguments);
  }
  std::string write(const std::string& name, std::string_view text) const {
    return folder_.write(name, text);
  }
  std::string definition(const std::string& name) const {
    return read_file(folder_.path() / "services" / name / "service.json");
  }
  bool has_service(const std::string& name) const {
    return std::filesystem::exists(folder_.path() / "services" / name);
  }
  std::string path() const { return folder_.path().string(); }

  /// What the service answers, in the table form with types; an error's code.
  std::string answer(const std::string& name, std::string_view body) const {
    cli::LoadedDefinitions loaded = cli::load_definitions(path());
    REQUIRE(loaded.ok());
    for (core::ServiceDefinition& definition : loaded.definitions) {
      if (definition.name != name) continue;
      const service::Endpoint endpoint(std::move(definition));
      core::RequestContext context;
      try {
        return wire::write_execute_response(
            service::execute(endpoint, wire::parse_execute_request(body, 64), kMemory, context),
            {.details = true});
      } catch (const core::ApiError& error) {
        return std::string(error.code());
      }
    }
    return "no such service";
  }

 private:
  TemporaryFolder folder_;
};

const char* const kAsked = "age,city\n39,Oslo\n50,Bergen\n,\n";
const char* const kAnswered =
    "age,city,Scored Labels,Scored Probabilities\n39,Oslo,yes,0.0593571774661541\n"
    "50,Bergen,no,0.25\n,,{no},1\n";

std::string ask(const std::string& rows) {
  return R"({"Inputs":{"input1":{"ColumnNames":["age","city"],"Values":[)" + rows + "]}}}";
}

std::string answer_with(const std::string& rows) {
  return R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["age","city",)"
         R"("Scored Labels","Scored Probabilities"],"ColumnTypes":["Int32","String","String",)"
         R"("Double"],"Values":[)" +
         rows + "]}}}}";
}

}  // namespace

TEST_CASE("a service of two tables answers their rows exactly") {
  const Fixtures fixtures;
  const std::string asked = fixtures.write("in.csv", kAsked);
  const std::string answered = fixtures.write("out.csv", kAnswered);
  const Outcome made = fixtures.make("Churn", {"--input", asked, "--output", answered});
  CHECK(made.exit_code == 0);
  CHECK(made.err == "");
  CHECK(has(made.out, "services/Churn/service.json: 2 columns in, 4 out, 3 examples\n"));
  CHECK(has(made.out, "  workspace  b1c168bcd011b2addd2cb6ff874d886f\n"));
  CHECK(has(made.out, R"( -d '{"Inputs":{"input1":{"ColumnNames":["age","city"],"Values":[["39",)"
                      R"("Oslo"]]}},"GlobalParameters":{}}' "http://localhost:10100/workspaces/)"));
  CHECK(has(made.out, "  next       amlemu --fixtures " + fixtures.path() + "\n"));
  CHECK(fixtures.answer("Churn", ask(R"(["39","Oslo"],[50,"Bergen"],[null,""],["",null])")) ==
        answer_with(R"(["39","Oslo","yes","0.0593571774661541"],["50","Bergen","no","0.25"],)"
                    R"([null,"","{no}","1"],[null,null,"{no}","1"])"));
  CHECK(fixtures.answer("Churn", ask(R"(["39","Rome"])")) == "18");
  CHECK(run_program({"validate", fixtures.path()}).exit_code == 0);
}

TEST_CASE("numbers that would be written otherwise are answered as the texts that they are") {
  const Fixtures fixtures;
  const Outcome outcome = fixtures.make(
      "Texts", {"--input", fixtures.write("in.csv", "n\n1.50\n2\n"), "--output",
                fixtures.write("out.csv", "n,a,b,c\n1.50,0.870,1,2\n2,0.25,2.5,03\n")});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(has(outcome.out, "note       column \"a\" answers texts"));
  CHECK_FALSE(has(outcome.out, "column \"b\""));
  CHECK(
      fixtures.answer("Texts",
                      R"({"Inputs":{"input1":{"ColumnNames":["n"],"Values":[["1.5"]]}}})") ==
      R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["n","a","b","c"],)"
      R"("ColumnTypes":["Double","String","Double","String"],"Values":[["1.5","0.870","1","2"]]}}}})");
}

TEST_CASE("rows that are no example") {
  const Fixtures fixtures;
  const std::string asked = fixtures.write("in.csv", kAsked);
  const std::string answered = fixtures.write("out.csv", kAnswered);
  const std::vector<std::string> tables = {"--input", asked, "--output", answered};
  const auto make = [&](const std::string& name, std::vector<std::string> more) {
    more.insert(more.begin(), tables.begin(), tables.end());
    return fixtures.make(name, more);
  };
  CHECK(make("near", {"--unseen", "nearest"}).exit_code == 0);
  CHECK(fixtures.answer("near", ask(R"(["48","Bergen"])")) ==
        answer_with(R"(["48","Bergen","no","0.25"])"));
  CHECK(make("same", {"--unseen", "constant", "--constant", "{?},0.5"}).exit_code == 0);
  CHECK(fixtures.answer("same", ask(R"(["48","Rome"],["39","Oslo"])")) ==
        answer_with(R"(["48","Rome","{?}","0.5"],["39","Oslo","yes","0.0593571774661541"])"));
  CHECK(make("none", {"--unseen", "error"}).exit_code == 0);
  CHECK(fixtures.answer("none", ask(R"(["48","Rome"])")) == "18");
}

TEST_CASE("an answer that does not begin with the input has its own columns alone") {
  const Fixtures fixtures;
  const std::string asked = fixtures.write("in.csv", "user;n\n007;1,5\n");
  const std::string answered = fixtures.write("out.csv", "Item 1,When\nx,2014-09-21\n");
  CHECK(fixtures.make("R", {"--input", asked, "--output", answered}).exit_code == 0);
  CHECK(fixtures.answer("R", R"({"Inputs":{"input1":[{"user":"007","n":"1.5"}]}})") ==
        R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["Item 1","When"],)"
        R"("ColumnTypes":["String","DateTime"],"Values":[["x","9/21/2014 12:00:00 AM"]]}}}})");
}

TEST_CASE("a service of a call: tables and lists of objects, several outputs, parameters") {
  const Fixtures fixtures;
  const std::string request = fixtures.write(
      "request.json",
      R"({"Inputs":{"input1":[{"x":"3","y":null}]},"GlobalParameters":{"Seed":5,"Mode":"fast"}})");
  const std::string response =
      fixtures.write("response.json",
                     R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["x","ans"],)"
                     R"("ColumnTypes":["Double","Int32"],"Values":[["3","7"]]}},)"
                     R"("output2":[{"R Output JSON":"{\"Graphics Device\":[]}"}]}})");
  const Outcome made = fixtures.make("Call", {"--from-request", request, "--response", response});
  CHECK(made.err == "");
  CHECK(made.exit_code == 0);
  CHECK(fixtures.answer("Call", R"({"Inputs":{"input1":[{"x":3,"y":null}]},)"
                                R"("GlobalParameters":{"Seed":"6","Mode":"slow"}})") ==
        R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["x","ans"],)"
        R"("ColumnTypes":["Double","Int32"],"Values":[["3","7"]]}},"output2":{"type":"table",)"
        R"("value":{"ColumnNames":["R Output JSON"],"ColumnTypes":["String"],)"
        R"("Values":[["{\"Graphics Device\":[]}"]]}}}})");
}

TEST_CASE("a service of a swagger document keeps its ids and fills in what it can") {
  const Fixtures fixtures;
  const std::string swagger = std::string(AML_FIXTURES) + "/examples/swagger.json";
  const Outcome made = fixtures.make("Risk", {"--from-swagger", swagger});
  CHECK(made.err == "");
  CHECK(made.exit_code == 0);
  CHECK(has(made.out, "  workspace  0123456789abcdef0123456789abcdef\n"));
  CHECK(has(made.out, "  service    22222222222222222222222222222222\n"));
  CHECK(has(made.out, "3 columns in, 5 out, 0 examples"));
  CHECK(fixtures.answer("Risk", R"({"Inputs":{"input1":[{"age":1,"city":"x","income":2}]}})") ==
        R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["age","city","income",)"
        R"("Scored Labels","Scored Probabilities"],"ColumnTypes":["Int32","String","Int32",)"
        R"("Int32","Double"],"Values":[["1","x","2","0","0"]]}}}})");
  CHECK(fixtures.answer("Risk",
                        R"({"Inputs":{"input1":[{"age":1,"city":"x","income":2}]},)"
                        R"("GlobalParameters":{"Append score columns to output":"false"}})") ==
        R"({"Results":{"output1":{"type":"table","value":{"ColumnNames":["Scored Labels",)"
        R"("Scored Probabilities"],"ColumnTypes":["Int32","Double"],"Values":[["0","0"]]}}}})");
}

TEST_CASE("what cannot become a service") {
  const Fixtures fixtures;
  const std::string asked = fixtures.write("in.csv", kAsked);
  const std::string answered = fixtures.write("out.csv", kAnswered);
  const std::string twice = fixtures.write("twice.csv", "a\n1\n1\n1\n");
  const std::string other = fixtures.write("other.csv", "L\nx\ny\nx\n");
  const std::string short_one = fixtures.write("short.csv", "L\nx\n");
  const std::string header = fixtures.write("header.csv", "L\n");
  const std::string broken = fixtures.write("broken.json", "{\"Inputs\":[}");
  const std::string flat = fixtures.write(
      "flat.json", R"({"Inputs":{"input1":{"Values":[["1"]]}},"Results":{"o":{"value":{}}}})");
  const std::vector<std::string> both = {"--input", asked, "--output", answered};
  struct {
    std::string name;
    std::vector<std::string> arguments;
    const char* fault;
  } cases[] = {
      {"../x", both, "error: new takes one name"},
      {".x", both, "error: new takes one name"},
      {"a/b", both, "error: new takes one name"},
      {"n", {}, "error: new needs one of: --input and --output"},
      {"n", {"--input", asked}, "error: --input and --output go together"},
      {"n", {"--from-request", flat}, "error: --from-request and --response go together"},
      {"n", {"--input", "nowhere.csv", "--output", answered}, "nowhere.csv: cannot be read"},
      {"n", {"--input", header, "--output", header}, "there are no rows after the header"},
      {"n", {"--input", asked, "--output", short_one}, "has 1 rows, the input \"input1\" has 3"},
      {"n", {"--input", twice, "--output", other}, "row 2 asks the same as row 1"},
      {"n", {"--from-request", broken, "--response", broken}, "broken.json:1:12: "},
      {"n", {"--from-request", flat, "--response", flat}, "this table has no \"ColumnNames\""},
      {"n", {"--from-swagger", flat}, "there is no definition \"ExecutionInputs\""},
      {"n",
       {"--input", asked, "--output", answered, "--unseen", "closest"},
       "--unseen: \"closest\""},
      {"n", {"--input", asked, "--output", answered, "--unseen", "constant"}, "needs --constant"},
      {"n",
       {"--input", asked, "--output", answered, "--constant", "a"},
       "has 1 values, 2 are needed"},
      {"n",
       {"--input", asked, "--output", answered, "--constant", "a,b"},
       "\"b\" is not a value of type Double"},
      {"n",
       {"--input", asked, "--output", answered, "--unseen", "error", "--constant", "a,1"},
       "--constant is for --unseen constant alone"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.fault);
    const Outcome outcome = fixtures.make(one.name, one.arguments);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out == "");
    CHECK_MESSAGE(has(outcome.err, one.fault), outcome.err);
  }
  CHECK_FALSE(fixtures.has_service("n"));
  CHECK_FALSE(std::filesystem::exists(fixtures.path() + "/services"));
}

TEST_CASE("a service that is there stays as it is") {
  const Fixtures fixtures;
  const std::string asked = fixtures.write("in.csv", kAsked);
  const std::string answered = fixtures.write("out.csv", kAnswered);
  const std::vector<std::string> both = {"--input", asked, "--output", answered};
  CHECK(fixtures.make("One", both).exit_code == 0);
  const std::string before = fixtures.definition("One");
  const Outcome again = fixtures.make("One", {"--input", answered, "--output", answered});
  CHECK(again.exit_code == 2);
  CHECK(has(again.err, "is there already"));
  CHECK(fixtures.definition("One") == before);
  CHECK(fixtures.make("Two 2", both).exit_code == 0);
  CHECK(fixtures.has_service("Two 2"));
  const TemporaryFolder flat;
  flat.write("Old/service.json", before);
  const Outcome hidden = run_program(
      {"new", "Three", "--fixtures", flat.path().string(), "--input", asked, "--output", answered});
  CHECK(hidden.exit_code == 2);
  CHECK(has(hidden.err, "holds services without a folder \"services\""));
}

}  // namespace new_service_test
