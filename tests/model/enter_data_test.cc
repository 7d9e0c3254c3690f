// Data as people type it.

#include "model/registry.h"
#include "tests/model/build.h"

namespace enter_data_test {

using namespace aml::model;
using namespace aml::model::test;

namespace {

Table entered(const std::string& data, const std::string& format = "CSV", bool has_header = true) {
  const auto module =
      make(kEnterData, {{"DataFormat", format}, {"Data", data}, {"HasHeader", has_header}});
  return module->run(Table(), module->output_schema(Schema()));
}

// Names, types and rows: `a Int32,b String: 1 x;`
std::string text_of(const Table& table) {
  std::string text;
  for (const Column& column : table.schema())
    text += (text.empty() ? "" : ",") + column.name + " " + std::string(name_of(column.type));
  text += ":";
  for (std::size_t row = 0; row < table.rows(); ++row) text += " " + row_text(table, row) + ";";
  return text;
}

std::string refusal(const std::string& data, const std::string& format = "CSV") {
  return error_of([&] { entered(data, format); });
}

}  // namespace

TEST_CASE("types are guessed from all cells of a column") {
  CHECK(text_of(entered("i,d,b,t,s,m\n1,1.5,true,2015-01-31,x,\n2,2,false,2015-02-01,3,\n")) ==
        "i Int32,d Double,b Boolean,t DateTime,s String,m String: "
        "1 1.5 True 1/31/2015 12:00:00 AM x ?; 2 2 False 2/1/2015 12:00:00 AM 3 ?;");
  CHECK(text_of(entered("n\n1\n2147483648\n")) == "n Double: 1; 2147483648;");
}

TEST_CASE("without a header columns have numbers") {
  CHECK(text_of(entered("1,a\n2,b\n", "CSV", false)) == "Col1 Int32,Col2 String: 1 a; 2 b;");
  CHECK(text_of(entered("1\ta\n", "TSV", false)) == "Col1 Int32,Col2 String: 1 a;");
  CHECK(text_of(entered("x\ty\n1\t\"a\nb\"\n", "TSV")) == "x Int32,y String: 1 a\nb;");
}

TEST_CASE("a quote in the middle of a field is one of its bytes") {
  CHECK(text_of(entered("Size 5\",b\n1,2\n")) == "Size 5\" Int32,b Int32: 1 2;");
  CHECK(text_of(entered("a\nx\"\ny\"\n\nz\n")) == "a String: x\"; y\"; ?; z;");
  CHECK(text_of(entered("a,b\n\"p\"\"q\n\"\"r\",2\n")) == "a String,b Int32: p\"q\n\"r 2;");
}

TEST_CASE("an empty row is one of missing values, but for the last one") {
  CHECK(text_of(entered("a,b\n1,2\n\n3,4\n\n")) == "a Int32,b Int32: 1 2; ? ?; 3 4;");
  CHECK(text_of(entered("a\r\n1\r\n\r\n3\r\n")) == "a Int32: 1; ?; 3;");
  CHECK(text_of(entered("1\n\n\n", "CSV", false)) == "Col1 Int32: 1; ?;");
}

TEST_CASE("ARFF says its types, SvmLight has a label and numbered features") {
  CHECK(text_of(entered("@relation r\n@attribute n numeric\n@attribute s string\n@data\n1,x\n",
                        "ARFF")) == "n Double,s String: 1 x;");
  const Table sparse = entered("1 1:0.5 3:2 # note\n-1 qid:7 2:1\n\n", "SvmLight");
  CHECK(text_of(sparse) == "Col1 Double,Col2 Double,Col3 Double,Col4 Double: 1 0.5 0 2; -1 0 1 0;");
  CHECK(sparse.schema()[0].kind == ColumnKind::kLabel);
  CHECK(entered("a\n1\n").schema()[0].kind == ColumnKind::kFeature);
}

TEST_CASE("data that breaks its format is error 0018 with the place") {
  CHECK(refusal("a,b\n1\n").starts_with("Error 0018: Data ("));
  CHECK(refusal("a,b\n1\n").ends_with(") contains invalid data."));
  CHECK(refusal("a,b\n1\n").find("row 1") != std::string::npos);
  for (const char* line : {"x 1:2", "1 2", "1 0:1", "1 2:1 1:1", "1 1:x", "1 99999999:1"}) {
    CAPTURE(line);
    CHECK(refusal(std::string("1 1:1\n") + line + "\n", "SvmLight").find("row 2") !=
          std::string::npos);
  }
  for (const char* format : {"CSV", "TSV", "SvmLight"}) CHECK(refusal("", format) != "no error");
}

TEST_CASE("few features in many rows are no way to fill the memory") {
  std::string data = "1 65534:1\n";
  for (int i = 0; i < 200; ++i) data += "1 1:1\n";
  CHECK(refusal(data, "SvmLight").find("Too many columns for these rows") != std::string::npos);
}

}  // namespace enter_data_test
