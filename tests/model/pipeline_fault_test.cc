#include <functional>

#include "model/pipeline.h"
#include "tests/model/build.h"

namespace pipeline_fault_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

using Kind = PipelineFault::Kind;
using Part = PipelineFault::Part;

StepSpec step(std::string id, std::string from) {
  return {std::move(id), "Feature Hashing", std::move(from), {}};
}

PipelineSpec sound() {
  PipelineSpec spec;
  spec.datasets = {{"data", Table(Schema{{"t"}})}};
  spec.steps = {step("a", "data"), step("b", "a")};
  spec.inputs = {{"in", "a", {}}};
  spec.outputs = {{"out", "b"}};
  return spec;
}

}  // namespace

TEST_CASE("a sound specification has no faults") {
  CHECK(find_faults(sound()).empty());
}

TEST_CASE("each fault tells where it is and what is wrong") {
  const struct {
    std::function<void(PipelineSpec&)> breaks;
    Kind kind;
    Part part;
    std::size_t index;
    const char* value;
    std::string_view sentence;
  } cases[] = {
      {[](auto& s) { s.steps[1].module = "Feature Hashin"; }, Kind::kUnknownModule, Part::kStep, 1,
       "Feature Hashin", "step \"b\" uses the module \"Feature Hashin\", which is not known"},
      {[](auto& s) { s.steps[1].parameters["Bits"] = true; }, Kind::kUnknownParameter, Part::kStep,
       1, "Bits", "step \"b\" sets the parameter \"Bits\", which Feature Hashing does not have"},
      {[](auto& s) { s.steps[1].from = "x"; }, Kind::kUnknownSource, Part::kStep, 1, "x",
       "step \"b\" takes its data from \"x\", which is neither a step nor a dataset"},
      {[](auto& s) { s.steps[1].from = ""; }, Kind::kNothingWired, Part::kStep, 1, "b",
       "nothing is wired to the input port of step \"b\""},
      {[](auto& s) { s.steps[0].from = ""; }, Kind::kNothingWired, Part::kInput, 0, "a",
       "input \"in\" names no columns, and no wire into the step \"a\" names them"},
      {[](auto& s) {
         s.datasets.push_back({"b", {}});
       },
       Kind::kRepeatedName, Part::kStep, 1, "b", "the name \"b\" is used twice"},
      {[](auto& s) {
         s.datasets.push_back({"", {}});
       },
       Kind::kNoName, Part::kDataset, 1, "", "dataset 2 has no name"},
      {[](auto& s) { s.inputs[0].to = "x"; }, Kind::kUnknownStep, Part::kInput, 0, "x",
       "input \"in\" goes to \"x\", which is not a step"},
      {[](auto& s) { s.inputs[0].to = "data"; }, Kind::kUnknownStep, Part::kInput, 0, "data",
       "input \"in\" goes to \"data\", which is not a step"},
      {[](auto& s) {
         s.inputs.push_back({"in2", "a", {}});
       },
       Kind::kPortTaken, Part::kInput, 1, "a",
       "input \"in2\" goes to the step \"a\", whose one port takes the input \"in\" already"},
      {[](auto& s) {
         s.inputs.push_back({"in", "b", {}});
       },
       Kind::kRepeatedName, Part::kInput, 1, "in", "the name \"in\" is used twice"},
      {[](auto& s) { s.outputs[0].from = "data"; }, Kind::kUnknownSource, Part::kOutput, 0, "data",
       "output \"out\" comes from \"data\", which is not a step"},
      {[](auto& s) {
         s.outputs.push_back({"out", "a"});
       },
       Kind::kRepeatedName, Part::kOutput, 1, "out", "the name \"out\" is used twice"},
      {[](auto& s) { s.outputs.clear(); }, Kind::kNoOutput, Part::kPipeline, 0, "",
       "nothing is an output"},
      {[](auto& s) { s.steps[0].from = "b"; }, Kind::kCircle, Part::kStep, 0, "a",
       "the wires form a circle: \"a\" from \"b\" from \"a\""},
      {[](auto& s) { s.steps[0].from = "a"; }, Kind::kCircle, Part::kStep, 0, "a",
       "the wires form a circle: \"a\" from \"a\""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.sentence);
    PipelineSpec spec = sound();
    c.breaks(spec);
    const auto faults = find_faults(spec);
    REQUIRE(faults.size() == 1);
    CHECK(std::string(faults[0].what()) == c.sentence);
    CHECK(faults[0].kind() == c.kind);
    CHECK(faults[0].location().part == c.part);
    CHECK(faults[0].location().index == c.index);
    CHECK(faults[0].value() == c.value);
    CHECK_THROWS_AS(Pipeline{spec}, PipelineFault);
  }
}

TEST_CASE("all faults are found at once") {
  PipelineSpec spec;
  spec.steps = {step("a", "x"), step("a", ""), {"c", "?", "c", {}}};
  spec.inputs = {{"", "y", {}}};
  spec.outputs = {{"out", "z"}};
  std::string kinds;
  for (const PipelineFault& fault : find_faults(spec)) {
    kinds += (kinds.empty() ? "" : "; ") + std::string(fault.what());
  }
  CHECK(kinds ==
        "the name \"a\" is used twice; input 1 has no name; "
        "step \"a\" takes its data from \"x\", which is neither a step nor a dataset; "
        "nothing is wired to the input port of step \"a\"; "
        "step \"c\" uses the module \"?\", which is not known; "
        "input \"\" goes to \"y\", which is not a step; "
        "output \"out\" comes from \"z\", which is not a step; "
        "the wires form a circle: \"c\" from \"c\"");
}

TEST_CASE("an input that names its columns cuts a circle") {
  PipelineSpec spec = sound();
  spec.steps[0].from = "b";
  spec.inputs[0].columns = Schema{{"t"}};
  CHECK(find_faults(spec).empty());
  const Pipeline pipeline(spec);
  CHECK(names_of(pipeline.inputs()[0].schema) == "t");
}

TEST_CASE("a step after a circle is not blamed") {
  PipelineSpec spec = sound();
  spec.steps[0].from = "b";
  spec.steps.push_back(step("c", "b"));
  spec.steps.push_back(step("d", "c"));
  REQUIRE(find_faults(spec).size() == 1);
}

TEST_CASE("long ways and large circles are looked through once") {
  PipelineSpec spec;
  spec.datasets = {{"data", Table(Schema{{"t"}})}};
  constexpr int kSteps = 3000;
  for (int i = 0; i < kSteps; ++i)
    spec.steps.push_back({std::to_string(i),
                          "Select Columns in Dataset",
                          i == 0 ? "data" : std::to_string(i - 1),
                          {{"Select columns", ColumnSelector::of_names({"t"})}}});
  spec.outputs = {{"out", std::to_string(kSteps - 1)}};
  CHECK(find_faults(spec).empty());
  spec.steps[0].from = std::to_string(kSteps - 1);
  const std::vector<PipelineFault> faults = find_faults(spec);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].kind() == PipelineFault::Kind::kCircle);
  CHECK(faults[0].value() == "0");
}

}  // namespace pipeline_fault_test
