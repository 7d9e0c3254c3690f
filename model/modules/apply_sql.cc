#include <array>
#include <string>
#include <utility>

#include "model/registry.h"
#include "model/sql_query.h"

namespace aml::model {
namespace apply_sql {
namespace {

constexpr std::string_view kScript = "SQL Query Script";
constexpr std::array<std::string_view, 3> kNames = {"t1", "t2", "t3"};
constexpr std::array<std::string_view, 2> kPorts = {"Table2", "Table3"};

class ApplySql final : public Module {
 public:
  explicit ApplySql(const Parameters& parameters) : query_(parameters.text(kScript)) {
    for (std::size_t i = 0; i < kPorts.size(); ++i) {
      const DatasetReference& wired = parameters.dataset(kPorts[i]);
      if (wired.table != nullptr) others_.push_back({kNames[i + 1], wired.table});
    }
  }

  Schema output_schema(const Schema& input) const override {
    std::vector<std::string_view> names = {kNames[0]};
    std::vector<Schema> schemas = {input};
    for (const Other& other : others_) {
      names.push_back(other.name);
      schemas.push_back(other.table->schema());
    }
    return query_.schema(names, schemas);
  }

  Table run(Table batch, const Schema& made) const override {
    std::vector<SqlTable> tables = {{kNames[0], &batch}};
    for (const Other& other : others_) tables.push_back({other.name, other.table.get()});
    return query_.run(tables, made);
  }

  bool row_wise() const override { return false; }

 private:
  struct Other {
    std::string_view name;
    std::shared_ptr<const Table> table;
  };

  SqlQuery query_;
  std::vector<Other> others_;
};

std::unique_ptr<Module> create(const Parameters& parameters) {
  return std::make_unique<ApplySql>(parameters);
}

ParameterSpec port(std::string_view name, std::string_view description) {
  return {.name = name,
          .type = ParameterType::kDataset,
          .description = description,
          .default_value = DatasetReference{},
          .minimum = std::nullopt,
          .maximum = std::nullopt,
          .choices = {}};
}

constexpr std::string_view kPage = "Apply SQL Transformation, module page";

const std::vector<Rule> kRules = {
    {"apply-sql.sqlite", "The script is SQLite's, and the last SELECT is the result.",
     documented(kPage), kScript},
    {"apply-sql.error", "What SQLite does not take is error 0069 with its words.",
     documented("error 0069")},
    {"apply-sql.reads", "A script only reads: anything else is error 0069.",
     inferred("what a script wrote was gone with the run, and no page needs it")},
    {"apply-sql.bounds", "A script that takes too many steps or too much memory is error 0069.",
     inferred("the service stopped such runs; its words are not known")},
    {"apply-sql.types",
     "A column of the dataset keeps its type; INTEGER is Int32, REAL Double, all else String.",
     inferred("the types that SQLite's values have")},
    {"apply-sql.dates", "Dates are texts such as 2015-01-31 08:00:00.000 in a script.",
     inferred("the designer's module takes texts of that form for dates")},
    {"apply-sql.names", "A column name that repeats gets \" (2)\".",
     inferred("what the designer's module does")},
};

}  // namespace
}  // namespace apply_sql

const ModuleSpec kApplySql{
    .name = "Apply SQL Transformation",
    .summary = "Queries the dataset, which is called t1, with SQLite.",
    .parameters = {{.name = apply_sql::kScript,
                    .type = ParameterType::kText,
                    .description = "The query.",
                    .default_value = std::string("select * from t1"),
                    .minimum = std::nullopt,
                    .maximum = std::nullopt,
                    .choices = {}},
                   apply_sql::port(apply_sql::kPorts[0], "The dataset that is called t2."),
                   apply_sql::port(apply_sql::kPorts[1], "The dataset that is called t3.")},
    .rules = apply_sql::kRules,
    .create = apply_sql::create};

}  // namespace aml::model
