// From an experiment to a web service.

#include "emulator/studio/publishing.h"

#include <doctest/doctest.h>

#include "tests/emulator/studio/studio_under_test.h"

namespace publishing_test {

using namespace aml;
using namespace aml::studio;
using namespace aml::tests;

namespace {

const std::string kSample =
    dataset_id(kGlobalWorkspace, core::derived_id("dataset", "Book Reviews from Amazon"));

Json guide_graph(const std::string& bitsize) {
  return graph_of(
      {graph_node("select", "Select Columns in Dataset", {{"Select Columns", "Col2"}}, "Dataset",
                  kSample),
       graph_node("hash", "Feature Hashing",
                  {{"Target column", "Col2"}, {"Hashing bitsize", bitsize}, {"N-grams", "2"}},
                  "Dataset")},
      {graph_edge("select:Results dataset", "hash:Dataset")});
}

Json ports() {
  return {{"Inputs", {{{"Id", "i"}, {"Name", "input1"}, {"PortId", "hash:Dataset"}}}},
          {"Outputs", {{{"Id", "o"}, {"Name", "output1"}, {"PortId", "hash:Transformed dataset"}}}},
          {"Parameters", Json::array()}};
}

std::string add_and_run(StudioUnderTest& test, const Json& web_service = ports()) {
  return test.studio.experiments()
      .add(kWorkspace, submission_of(guide_graph("3"), false, web_service))
      ->id;
}

std::size_t answer_columns(StudioUnderTest& test, const std::string& endpoint) {
  return test.world.live(endpoint)->pipeline().outputs().front().schema.size();
}

}  // namespace

TEST_CASE("a finished experiment is a web service at once, and stays one over a restart") {
  management::MemoryDefinitionStore store;
  Activity made;
  std::string key;
  {
    StudioUnderTest test(store);
    const std::string id = add_and_run(test);
    made = test.studio.publishing().publish(kWorkspace, id, false);
    CHECK(made.service.size() == 32);
    const service::Endpoint* live = test.world.live(made.endpoint);
    REQUIRE(live != nullptr);
    CHECK(live->definition().name == "Mine");
    CHECK(live->definition().workspace_id == kWorkspace);
    CHECK(live->pipeline().inputs().front().schema.size() == 1);
    CHECK(score(*live, {"This is a good day"}) == "This is a good day");
    CHECK(answer_columns(test, made.endpoint) == 9);
    key = live->definition().primary_key;
    CHECK(test.studio.publishing().get(kWorkspace, made.id).service == made.service);
    CHECK(text_of(test.get(id)->document->at("WebService"), "WebServiceGroupId") == made.service);
  }
  StudioUnderTest again(store);
  REQUIRE(again.world.live(made.endpoint) != nullptr);
  CHECK(again.world.live(made.endpoint)->definition().primary_key == key);
}

TEST_CASE("a second time it overwrites where it is told to, and ids and keys stay") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const std::string id = add_and_run(test);
  const Activity first = test.studio.publishing().publish(kWorkspace, id, false);
  const std::string key = test.world.live(first.endpoint)->definition().primary_key;
  CHECK(refusal([&] { test.studio.publishing().publish(kWorkspace, id, false); }) ==
        "StudioRequestRefused");
  test.studio.experiments().change(kWorkspace, id, submission_of(guide_graph("1"), false, ports()),
                                   std::nullopt);
  const Activity second = test.studio.publishing().publish(kWorkspace, id, true);
  CHECK(second.service == first.service);
  CHECK(second.endpoint == first.endpoint);
  CHECK(second.id != first.id);
  CHECK(answer_columns(test, first.endpoint) == 3);
  CHECK(test.world.live(first.endpoint)->definition().primary_key == key);
}

TEST_CASE("what cannot be published is refused with the reasons") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const auto why = [&](const std::string& id) {
    try {
      test.studio.publishing().publish(kWorkspace, id, false);
    } catch (const core::ApiError& error) {
      return error.message();
    }
    return std::string();
  };
  CHECK(why(add_and_run(test, nullptr)).find("no web service output") != std::string::npos);
  const auto draft =
      test.studio.experiments().add(kWorkspace, submission_of(guide_graph("3"), true, ports()));
  CHECK(why(draft->id) == "The experiment has not finished running as it is now: run it first.");
  CHECK(refusal([&] { test.studio.publishing().get(kWorkspace, "none"); }) == "ItemNotFound");
}

TEST_CASE("two services of one workspace have two names") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const Activity first = test.studio.publishing().publish(kWorkspace, add_and_run(test), false);
  const Activity second = test.studio.publishing().publish(kWorkspace, add_and_run(test), false);
  CHECK(test.world.live(first.endpoint)->definition().name == "Mine");
  CHECK(test.world.live(second.endpoint)->definition().name == "Mine (2)");
}

TEST_CASE(
    "a service of the same name is overwritten where that is asked for, however it was published") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  Publishing& publishing = test.studio.publishing();
  const Activity first = publishing.publish(kWorkspace, add_and_run(test), false);
  const std::string key = test.world.live(first.endpoint)->definition().primary_key;
  const std::string another = add_and_run(test);
  const Activity second = publishing.publish(kWorkspace, another, true);
  CHECK(second.service == first.service);
  CHECK(second.endpoint == first.endpoint);
  CHECK(test.world.live(first.endpoint)->definition().primary_key == key);
  CHECK(test.world.live(first.endpoint)->definition().name == "Mine");
  CHECK(text_of(test.get(another)->document->at("WebService"), "WebServiceGroupId") ==
        first.service);

  Submission named = submission_of(guide_graph("1"), false, ports());
  named.members["Description"] = "Hashing";  // as a service of the fixtures
  const std::string of_files = test.studio.experiments().add(kWorkspace, named)->id;
  const Activity over_files = publishing.publish(kWorkspace, of_files, true);
  CHECK(over_files.service == "cc000000000000000000000000000009");
  CHECK(answer_columns(test, over_files.endpoint) == 3);
}

TEST_CASE("a service of the fixtures is published anew under its ids") {
  management::MemoryDefinitionStore store;
  StudioUnderTest test(store);
  const auto fixture = test.studio.inventory().experiments(kWorkspace).front();
  const std::string endpoint =
      test.world.services.now()->endpoints().front()->definition().endpoint_id;
  Submission changed = submission_of(fixture->graph(), false);
  changed.members["WebService"] = fixture->document->at("WebService");
  changed.members["Description"] = "Hashing";
  changed.members["Graph"]["ModuleNodes"][1]["ModuleParameters"][1]["Value"] = "1";
  test.studio.experiments().change(kWorkspace, fixture->id, changed, std::nullopt);
  const Activity made = test.studio.publishing().publish(kWorkspace, fixture->id, true);
  CHECK(made.endpoint == endpoint);
  CHECK(answer_columns(test, endpoint) == 3);
}

}  // namespace publishing_test
