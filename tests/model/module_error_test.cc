#include "model/module_error.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iomanip>
#include <set>
#include <sstream>
#include <string>

namespace module_error_test {

using namespace aml::model;

TEST_CASE("the richest form whose values are known is used") {
  const struct {
    const ModuleErrorSpec& spec;
    std::vector<std::string> values;
    std::string_view text;
  } cases[] = {
      {kColumnNotFound, {}, "Error 0001: One or more specified columns were not found"},
      {kColumnNotFound, {"x"}, "Error 0001: Column with name or index \"x\" not found"},
      {kColumnNotFound,
       {"x", "Dataset"},
       "Error 0001: Column with name or index \"x\" does not exist in \"Dataset\""},
      {kColumnNotFound,
       {"{1}", "d"},
       "Error 0001: Column with name or index \"{1}\" does not exist in \"d\""},
      {kTooFewColumns,
       {"1"},
       "Error 0020: Number of columns in input dataset is less than allowed minimum of 1 "
       "column(s)."},
      {kTooManyColumns,
       {"Dataset", "x", "5"},
       "Error 0129: Number of columns in the dataset in 'Dataset' exceeds allowed 'x' limit of "
       "'5'.'"},
      {kColumnTypeNotSupported,
       {"Int32", "age"},
       "Error 0017: Cannot process column \"age\" of type Int32. The type is not supported by the "
       "module."},
  };
  for (const auto& c : cases) CHECK(std::string(ModuleError(c.spec, c.values).what()) == c.text);
}

TEST_CASE("the error list is the documented one, form by form") {
  std::ifstream file(AML_FIXTURES "/errors/documented_codes.txt");
  REQUIRE(file);
  std::set<std::string> documented;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("ModuleError ")) documented.insert(line);
  }
  std::set<std::string> ours;
  for (const ModuleErrorSpec* spec : module_errors()) {
    std::ostringstream line;
    line << "ModuleError " << std::setw(4) << std::setfill('0') << spec->number;
    for (const std::string_view form : spec->forms) line << " | " << form;
    ours.insert(line.str());
  }
  CHECK(ours == documented);
}

TEST_CASE("errors are listed by number") {
  int last = 0;
  for (const ModuleErrorSpec* spec : module_errors()) {
    CHECK(spec->number > last);
    CHECK_FALSE(spec->evidence.source.empty());
    last = spec->number;
  }
}

}  // namespace module_error_test
