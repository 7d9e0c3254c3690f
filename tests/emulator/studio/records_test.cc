// Experiments and datasets that were made, above every store.

#include "emulator/studio/records.h"

#include <doctest/doctest.h>

#include <memory>

#include "emulator/management/memory_definition_store.h"
#include "emulator/management/sqlite_definition_store.h"
#include "tests/emulator/management/published_under_test.h"

namespace records_test {

using namespace aml;
using namespace aml::studio;
using namespace aml::tests;

namespace {

struct Implementation {
  const char* name;
  std::unique_ptr<management::DefinitionStore> (*open)(const TemporaryFolder& folder);
};

const Implementation kImplementations[] = {
    {"memory",
     [](const TemporaryFolder&) {
       return std::unique_ptr<management::DefinitionStore>(new management::MemoryDefinitionStore());
     }},
    {"sqlite", [](const TemporaryFolder& folder) {
       return std::unique_ptr<management::DefinitionStore>(
           new management::SqliteDefinitionStore((folder.path() / "made.sqlite").string()));
     }}};

Experiment experiment(const std::string& id, const std::string& name) {
  Experiment made;
  made.id = id;
  made.workspace = "w";
  made.etag = "e";
  made.document = std::make_shared<const Json>(Json{{"Description", name}, {"Odd", {1, "x"}}});
  made.status = {StatusCode::kFailed, "why", core::TimePoint(std::chrono::milliseconds(7)), {}};
  made.nodes["n"] = {{StatusCode::kFinished, "", {}, {}}, "print"};
  return made;
}

Dataset dataset(const std::string& id, const std::string& family, std::string bytes) {
  Dataset made;
  made.id = id;
  made.family = family;
  made.name = "name of " + id;
  made.data_type = "GenericCSV";
  made.content = std::make_shared<const DatasetContent>(std::move(bytes), made.data_type);
  return made;
}

void accept_all(const std::vector<DatasetPointer>&) {}

}  // namespace

TEST_CASE("a kept experiment is there again after the start, whole") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const TemporaryFolder folder;
    const auto store = implementation.open(folder);
    {
      Records records(*store);
      const auto put = [&](const char* id, bool keep) {
        records.change_experiment("w", id, keep,
                                  [&](const Experiment*) { return experiment(id, "first"); });
      };
      put("a", true);
      put("b", true);
      put("b", false);  // as long as the process runs
      CHECK(records.experiments("w").size() == 2);
      CHECK(records.experiments("other").empty());
      CHECK(records.remove_experiment("w", "b"));
      CHECK_FALSE(records.remove_experiment("w", "b"));
    }
    const Records again(*store);
    REQUIRE(again.experiments("w").size() == 1);
    const ExperimentPointer found = again.find_experiment("w", "a");
    REQUIRE(found != nullptr);
    CHECK(*found->document == Json{{"Description", "first"}, {"Odd", {1, "x"}}});
    CHECK(found->status.code == StatusCode::kFailed);
    CHECK(found->status.detail == "why");
    CHECK(found->status.started->time_since_epoch().count() == 7);
    CHECK_FALSE(found->status.ended.has_value());
    CHECK(found->nodes.at("n").fingerprint == "print");
    CHECK(again.find_experiment("other", "a") == nullptr);
  }
}

TEST_CASE("a change that throws, or gives nothing, changes nothing") {
  management::MemoryDefinitionStore store;
  Records records(store);
  records.change_experiment("w", "a", true,
                            [](const Experiment*) { return experiment("a", "first"); });
  CHECK_THROWS_AS(records.change_experiment("w", "a", true,
                                            [](const Experiment*) -> std::optional<Experiment> {
                                              throw std::runtime_error("no");
                                            }),
                  std::runtime_error);
  CHECK(records.change_experiment("w", "a", true, [](const Experiment* before) {
    REQUIRE(before != nullptr);
    return std::optional<Experiment>();
  }) == nullptr);
  CHECK(text_of(*records.find_experiment("w", "a")->document, "Description") == "first");
}

TEST_CASE("a kept dataset is there again with its bytes, and goes with its family") {
  for (const Implementation& implementation : kImplementations) {
    CAPTURE(implementation.name);
    const TemporaryFolder folder;
    const auto store = implementation.open(folder);
    const std::string bytes("a,b\r\n1,\0x\r\n", 12);
    {
      Records records(*store);
      records.add_dataset("w", dataset("d1", "f", bytes), accept_all);
      records.add_dataset("w", dataset("d2", "f", "a\r\n2\r\n"), accept_all);
      records.add_dataset("w", dataset("d3", "g", "a\r\n3\r\n"),
                          [](const auto& others) { CHECK(others.size() == 2); });
    }
    Records again(*store);
    REQUIRE(again.find_dataset("w", "d1") != nullptr);
    CHECK(again.find_dataset("w", "d1")->content->bytes() == bytes);
    CHECK(again.find_dataset("w", "d2")->name == "name of d2");
    CHECK(again.remove_datasets("w", "f") == 2);
    CHECK(again.remove_datasets("w", "f") == 0);
    CHECK(Records(*store).datasets("w").size() == 1);
  }
}

TEST_CASE("what another process made of the same records is followed, and what is not kept stays") {
  management::MemoryDefinitionStore store;
  Records one(store);
  Records other(store);
  const auto put = [](Records& records, const char* id, bool keep, const char* name) {
    records.change_experiment("w", id, keep,
                              [&](const Experiment*) { return experiment(id, name); });
  };
  const auto name_of = [](const Records& records, const char* id) {
    const auto found = records.find_experiment("w", id);
    return found == nullptr ? "(none)" : text_of(*found->document, "Description");
  };
  put(one, "a", true, "first");
  put(one, "b", true, "first");
  one.add_dataset("w", dataset("d1", "f", "a\r\n1\r\n"), accept_all);
  other.follow();
  CHECK(name_of(other, "a") == "first");
  CHECK(other.find_dataset("w", "d1") != nullptr);
  put(other, "own", false, "own");
  put(other, "b", false, "running");
  put(one, "a", true, "second");
  one.remove_datasets("w", "f");
  other.follow();
  CHECK(name_of(other, "a") == "second");
  CHECK(name_of(other, "own") == "own");
  CHECK(name_of(other, "b") == "running");
  CHECK(other.find_dataset("w", "d1") == nullptr);
  CHECK(one.remove_experiment("w", "a"));
  other.follow();
  CHECK(name_of(other, "a") == "(none)");
}

TEST_CASE("columns of a saved output keep their types") {
  management::MemoryDefinitionStore store;
  model::Table table(model::Schema{{"id", model::ColumnType::kString},
                                   {"n", model::ColumnType::kDouble, model::ColumnKind::kLabel}});
  table.column(0).append_text("007");
  table.column(1).append_missing();
  {
    Records records(store);
    Dataset saved = dataset("d", "f", "");
    saved.content = std::make_shared<const DatasetContent>(model::SharedTable(table));
    records.add_dataset("w", std::move(saved), accept_all);
  }
  const auto read = Records(store).find_dataset("w", "d")->content->table();
  REQUIRE(read.has_value());
  CHECK(read->schema()[0].type == model::ColumnType::kString);
  CHECK(read->schema()[1].kind == model::ColumnKind::kLabel);
  CHECK(static_cast<const model::Table&>(*read).column(0).text(0) == "007");
}

TEST_CASE("rows of other definitions are left alone") {
  management::MemoryDefinitionStore store;
  store.write({{{{"endpoint", "w", "a"}, "{}", 0}}, {}});
  Records records(store);
  records.change_experiment("w", "a", true, [](const Experiment*) { return experiment("a", "x"); });
  CHECK(store.all().size() == 2);
  store.write({{{{"experiment", "w", "b"}, "{\"etag\":1}", 0}}, {}});
  CHECK_THROWS_AS(Records{store}, std::runtime_error);
}

}  // namespace records_test
