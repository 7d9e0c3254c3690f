#include <doctest/doctest.h>

#include <map>
#include <string>

#include "emulator/definition/definition_wire.h"

namespace definition_models_test {

using namespace aml;
using namespace aml::definition;

namespace {

// A service whose one module scores the model "m".
std::string service(const std::string& models, const std::string& model_name = "m") {
  return "{\"models\":[" + models +
         R"(],"modules":[{"id":"score","module":"Score Model","parameters":{"Trained model":")" +
         model_name +
         R"("}}],"inputs":[{"name":"in","to":"score","columns":[{"name":"a","type":"Double"}]}],)"
         R"("outputs":[{"name":"out","from":"score"}]})";
}

const std::map<std::string, std::string> kFiles = {
    {"fine.json", R"({"type":"linear","features":["a"],"coefficients":[2]})"},
    {"other.json", R"({"type":"linear","features":["b"],"coefficients":[2]})"},
    {"broken.json", "{\n \"type\":\"linear\",\"features\":[\"a\"],\"coefficients\":[2,3]}"}};

ParsedDefinition parse(const std::string& text) {
  return parse_definition(text, "dir/service.json", "folder", [](const std::string& name) {
    const auto found = kFiles.find(name);
    return found == kFiles.end() ? FileBeside{std::nullopt, "no such file"}
                                 : FileBeside{found->second, {}};
  });
}

std::string faults_of(const std::string& text) {
  std::string all;
  for (const DefinitionFault& fault : parse(text).faults) all += to_text(fault) + "\n";
  return all;
}

}  // namespace

TEST_CASE("a service scores with a model from a file beside it") {
  const ParsedDefinition parsed = parse(service(R"({"name":"m","file":"fine.json"})"));
  for (const DefinitionFault& fault : parsed.faults) FAIL_CHECK(to_text(fault));
  REQUIRE(parsed.definition.has_value());
  const model::Pipeline pipeline(parsed.definition->pipeline);
  model::Table row(pipeline.inputs()[0].schema);
  row.column(0).append_real(21);
  const model::Table scored = pipeline.run({row}).front();
  REQUIRE(scored.schema().size() == 2);
  CHECK(scored.schema()[1].name == "Scored Labels");
  CHECK(scored.column(1).real(0) == 42);
}

TEST_CASE("faults of a service's models") {
  const struct {
    std::string text;
    std::string faults;
  } cases[] = {
      {service(R"({"name":"m","file":"broken.json"})"),
       "error: dir/broken.json:2:50: 2 coefficients for 1 feature; there must be 1\n"},
      {service(R"({"name":"m","file":"../fine.json"})"),
       "error: dir/service.json:1:31: a model's file is named without folders, not "
       "\"../fine.json\"\n  help: it is beside the definition\n"},
      {service(R"({"name":"m","file":"none.json"})"),
       "error: dir/service.json:1:31: the model's file \"none.json\" cannot be read\n"
       "  no such file\n"},
      {service(R"({"name":"m","file":"fine.json"})", "n"),
       "error: dir/service.json:1:123: there is no model \"n\"\n  expected one of: m\n"},
      {service(R"({"name":"m","file":"fine.json"},{"name":"m","file":"fine.json"})"),
       "error: dir/service.json:1:52: the model name \"m\" is given twice\n"},
      {service(R"({"name":"m","fil":"fine.json"})"),
       "error: dir/service.json:1:12: a model needs \"file\"\n"
       "error: dir/service.json:1:24: a model has no member \"fil\"\n"
       "  expected one of: name, file, features, classes, objective, baseScore\n"
       "  did you mean \"file\"?\n"},
      {service(R"({"name":"m","file":"fine.json","classes":["x"]})"),
       "error: dir/service.json:1:53: a model has 2 to 1000 classes, not 1\n"},
  };
  for (const auto& c : cases) CHECK(faults_of(c.text) == c.faults);
  CHECK(faults_of(service(R"({"name":"m","file":"other.json"})")).find("missing feature(s): 'b'") !=
        std::string::npos);
}

TEST_CASE("a model cannot be a global parameter") {
  std::string text = service(R"({"name":"m","file":"fine.json"})");
  text.insert(1, R"("globalParameters":[{"name":"g","sets":["score/Trained model"]}],)");
  CHECK(faults_of(text).find("\"Trained model\" names a model and cannot be a global parameter") !=
        std::string::npos);
}

TEST_CASE("keys of a join are columns of either dataset") {
  const auto with = [](const std::string& left, const std::string& right) {
    return R"({"datasets":[{"name":"more","columns":[{"name":"b","type":"Double"}],"rows":[[1]]}],)"
           R"("modules":[{"id":"join","module":"Join Data","parameters":{"Dataset2":"more",)"
           R"("Join key columns for L":[")" +
           left + R"("],"Join key columns for R":[")" + right +
           R"("]}}],"inputs":[{"name":"in","to":"join","columns":[{"name":"a","type":"Double"}]}],)"
           R"("outputs":[{"name":"out","from":"join"}]})";
  };
  CHECK(faults_of(with("a", "b")).empty());
  CHECK(faults_of(with("a", "c"))
            .find("there is no column \"c\" at this module\n  expected one "
                  "of: a, b\n") != std::string::npos);
  CHECK(faults_of(with("b", "b")).find("does not exist in \"Dataset1\"") != std::string::npos);
}

TEST_CASE("a module's further port takes a dataset by its name") {
  const auto with = [](const std::string& name) {
    return R"({"datasets":[{"name":"more","columns":[{"name":"a","type":"Double"}],"rows":[[1]]}],)"
           R"("modules":[{"id":"add","module":"Add Rows","parameters":{"Dataset2":)" +
           name +
           R"(}}],"inputs":[{"name":"in","to":"add","columns":[{"name":"a","type":"Double"}]}],)"
           R"("outputs":[{"name":"out","from":"add"}]})";
  };
  CHECK(faults_of(with("\"more\"")).empty());
  CHECK(faults_of(with("\"mroe\"")).find("did you mean \"more\"?") != std::string::npos);
  CHECK(faults_of(with("7")).find("must be a text, the name of a dataset, not 7") !=
        std::string::npos);
  std::string text = with("\"more\"");
  text.insert(1, R"("globalParameters":[{"name":"g","sets":["add/Dataset2"]}],)");
  CHECK(faults_of(text).find("\"Dataset2\" names a dataset and cannot be a global parameter") !=
        std::string::npos);
}

}  // namespace definition_models_test
