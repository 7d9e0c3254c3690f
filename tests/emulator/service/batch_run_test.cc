#include "emulator/service/batch_run.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "emulator/core/api_error.h"
#include "tests/emulator/service/text_source.h"

namespace batch_run_test {

using namespace aml;
using service::BatchInput;
using service::BatchOutput;
using service::DataFormat;
using tests::TextSink;
using tests::TextSource;

namespace {

const auto kGoOn = [](const core::JobProgress&) { return true; };

model::StepSpec hash_step(const std::string& id, const std::string& from) {
  return {id,
          "Feature Hashing",
          from,
          {{"Hashing bitsize", std::int64_t{3}}, {"N-grams", std::int64_t{2}}}};
}

/// input1 -> Feature Hashing -> output1, over Col2.
model::Pipeline hashing() {
  model::PipelineSpec spec;
  spec.datasets.push_back({"data", model::Table(model::Schema{{"Col2"}})});
  spec.steps.push_back(hash_step("hash", "data"));
  spec.inputs.push_back({"input1", "hash", {}});
  spec.outputs.push_back({"output1", "hash"});
  return model::Pipeline(spec);
}

/// input1 -> Select Columns (of n and s) -> output1; n is an Int32.
model::Pipeline selecting() {
  model::PipelineSpec spec;
  spec.datasets.push_back(
      {"data", model::Table(model::Schema{{"n", model::ColumnType::kInt32}, {"s"}})});
  spec.steps.push_back({"select",
                        "Select Columns in Dataset",
                        "data",
                        {{"Select columns", model::ColumnSelector::of_names({"n", "s"})}}});
  spec.inputs.push_back({"input1", "select", {}});
  spec.outputs.push_back({"output1", "select"});
  return model::Pipeline(spec);
}

std::string run(const model::Pipeline& pipeline, std::string text, unsigned threads = 2,
                DataFormat from = DataFormat::kCsv, DataFormat to = DataFormat::kCsv) {
  TextSource source(std::move(text));
  TextSink sink;
  service::run_batch(pipeline, {{source, from}}, {{sink, to}}, threads, kGoOn);
  CHECK_FALSE(sink.committed);
  return sink.text;
}

struct Failure {
  std::string code;
  std::string target;
  std::string message;

  bool operator==(const Failure&) const = default;
};

Failure failure_of(const model::Pipeline& pipeline, std::string text, unsigned threads = 2) {
  try {
    run(pipeline, std::move(text), threads);
  } catch (const core::ApiError& error) {
    return {error.code(), error.target(), error.message()};
  }
  return {};
}

constexpr std::string_view kHashHeader =
    "Col2_HashingFeature.0,Col2_HashingFeature.1,Col2_HashingFeature.2,Col2_HashingFeature.3,"
    "Col2_HashingFeature.4,Col2_HashingFeature.5,Col2_HashingFeature.6,Col2_HashingFeature.7\r\n";

std::string numbered_rows(int count) {
  std::string text = "n,s\n";
  for (int i = 1; i <= count; ++i)
    text += std::to_string(i) + ",text of row " + std::to_string(i) + "\n";
  return text;
}

std::string with_crlf(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

long resident_kib() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

}  // namespace

TEST_CASE("the format of a file is its extension") {
  struct {
    std::string_view name;
    std::optional<DataFormat> format;
  } cases[] = {{"c/in.csv", DataFormat::kCsv}, {"c/in.TSV", DataFormat::kTsv},
               {"in.Arff", DataFormat::kArff}, {"in.csv.zip", std::nullopt},
               {"csv", std::nullopt},          {"", std::nullopt}};
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(service::format_of(c.name) == c.format);
  }
}

TEST_CASE("the guide's sentence, from file to file") {
  CHECK(run(hashing(), "Col2\nThis is a good day\n") ==
        "Col2," + std::string(kHashHeader) + "This is a good day,1,1,2,2,0,2,0,1\r\n");
}

TEST_CASE("a file brings its own columns in its own order") {
  CHECK(run(hashing(), "Id,Col2,Note\n007,A day,\"a,b\"\n1.0,,\n") ==
        "Id,Col2,Note," + std::string(kHashHeader) +
            "007,A day,\"a,b\",0,0,0,1,0,1,1,0\r\n1.0,,,0,0,0,0,0,0,0,0\r\n");
}

TEST_CASE("from and to every format") {
  const std::string arff =
      "@relation output\r\n\r\n@attribute n integer\r\n@attribute s string\r\n\r\n@data\r\n"
      "1,'a b'\r\n?,c\r\n";
  const std::string tsv = "n\ts\r\n1\ta b\r\n\tc\r\n";
  CHECK(run(selecting(), "n,s\n1,a b\n,c\n", 2, DataFormat::kCsv, DataFormat::kArff) == arff);
  CHECK(run(selecting(), arff, 2, DataFormat::kArff, DataFormat::kTsv) == tsv);
  CHECK(run(selecting(), tsv, 2, DataFormat::kTsv, DataFormat::kCsv) == "n,s\r\n1,a b\r\n,c\r\n");
}

TEST_CASE("rows keep their order, whatever the number of threads") {
  const std::string text = numbered_rows(60'000);
  const std::string expected = with_crlf(text);
  for (const unsigned threads : {0u, 1u, 2u, 7u}) {
    CAPTURE(threads);
    CHECK((run(selecting(), text, threads) == expected));
  }
}

TEST_CASE("the first fault by row order wins and counts from the file's beginning") {
  std::string text = numbered_rows(60'000);
  text.insert(text.find("50001,"), "x,y\n");
  text.insert(text.find("40001,"), "1,2,3\n");
  text += "\"";
  for (const unsigned threads : {1u, 4u}) {
    CAPTURE(threads);
    CHECK(failure_of(selecting(), text, threads) ==
          Failure{"AllRowsMustHaveSameElements", "Reader",
                  "All rows must have same number of elements (row 40001, column 3)"});
  }
}

TEST_CASE("what a job fails with") {
  struct {
    std::string text;
    Failure failure;
  } cases[] = {
      {"", {"InputParseError", "Reader", "There are no column names (header)"}},
      {"n,s\n1,x\nten,y\n",
       {"InputParseError", "Reader", "Cannot read \"ten\" as Int32 (row 2, column \"n\")"}},
      {"n,t\n1,x\n",
       {"1", "Select Columns in Dataset",
        "Error 0001: Column with name or index \"s\" does not exist in \"Dataset\""}},
      {"n,s\n",
       {"3", "Select Columns in Dataset", "Error 0003: Input \"Dataset\" is null or empty"}},
      {"n,s\n\n\r\n",
       {"3", "Select Columns in Dataset", "Error 0003: Input \"Dataset\" is null or empty"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Failure failure = failure_of(selecting(), c.text);
    CHECK(failure.code == c.failure.code);
    CHECK(failure.target == c.failure.target);
    CHECK(failure.message == c.failure.message);
  }
}

TEST_CASE("a row that never ends is refused after the rows before it") {
  std::string text = numbered_rows(3) + "4,\"" + std::string(17u << 20, 'x');
  CHECK(failure_of(selecting(), std::move(text)).message ==
        "A row is longer than 16777216 bytes (row 4)");
}

TEST_CASE("each output gets the rows of its own input, or of its dataset") {
  model::PipelineSpec spec;
  model::Table known(model::Schema{{"Text"}});
  known.column(0).append_text("one");
  spec.datasets.push_back({"data", model::Table(model::Schema{{"Text"}})});
  spec.datasets.push_back({"known", known});
  for (const char* id : {"a", "b"}) {
    spec.steps.push_back({id,
                          "Select Columns in Dataset",
                          "data",
                          {{"Select columns", model::ColumnSelector::of_names({"Text"})}}});
    spec.inputs.push_back({std::string("in-") + id, id, {}});
  }
  spec.steps.push_back(hash_step("hash", "b"));
  spec.steps.push_back(hash_step("constant", "known"));
  spec.outputs = {{"hashed", "hash"}, {"as-it-is", "b"}, {"first", "a"}, {"constant", "constant"}};
  const model::Pipeline pipeline(spec);
  CHECK(pipeline.input_of(0) == 1);
  CHECK(pipeline.input_of(2) == 0);
  CHECK_FALSE(pipeline.input_of(3));

  TextSource a("Text\nfrom a\n");
  TextSource b("Text\nA day\none\n");
  TextSink sinks[4];
  std::vector<BatchOutput> outputs;
  for (TextSink& sink : sinks) outputs.push_back({sink, DataFormat::kCsv});
  core::JobProgress last;
  service::run_batch(pipeline, {{a, DataFormat::kCsv}, {b, DataFormat::kCsv}}, outputs, 2,
                     [&](const core::JobProgress& progress) {
                       last = progress;
                       return true;
                     });
  CHECK(sinks[0].text.ends_with("A day,0,0,0,1,0,1,1,0\r\none,0,0,0,0,1,0,0,0\r\n"));
  CHECK(sinks[1].text == "Text\r\nA day\r\none\r\n");
  CHECK(sinks[2].text == "Text\r\nfrom a\r\n");
  CHECK(sinks[3].text.ends_with("one,0,0,0,0,1,0,0,0\r\n"));
  CHECK(last.rows_read == 3);
  CHECK(last.rows_written == 6);
  CHECK(last.bytes_read == 27);
}

TEST_CASE("a batch whose rows are all dropped is no reason to fail") {
  model::PipelineSpec spec;
  spec.datasets.push_back({"data", model::Table(model::Schema{{"Text"}})});
  spec.steps.push_back(hash_step("hash", "data"));
  spec.steps.back().parameters["Missing cells"] = std::string("Drop row");
  spec.steps.push_back({"select",
                        "Select Columns in Dataset",
                        "hash",
                        {{"Select columns", model::ColumnSelector::of_names({"Text"})}}});
  spec.inputs.push_back({"input1", "hash", {}});
  spec.outputs.push_back({"output1", "select"});
  CHECK(run(model::Pipeline(spec), "Text\n\n\n") == "Text\r\n");
}

TEST_CASE("a job that is asked to stop stops") {
  TextSource source(numbered_rows(200'000));
  TextSink sink;
  int asked = 0;
  const auto stop_soon = [&](const core::JobProgress&) { return ++asked < 5; };
  CHECK_THROWS_AS(service::run_batch(selecting(), {{source, DataFormat::kCsv}},
                                     {{sink, DataFormat::kCsv}}, 2, stop_soon),
                  service::JobStopped);
  CHECK(asked == 5);
}

TEST_CASE("what a sink throws comes out") {
  struct FullSink final : core::ByteSink {
    void write(std::string_view) override { throw std::runtime_error("full"); }
    void commit() override {}
  };
  TextSource source(numbered_rows(200'000));
  FullSink sink;
  CHECK_THROWS_WITH(service::run_batch(selecting(), {{source, DataFormat::kCsv}},
                                       {{sink, DataFormat::kCsv}}, 2, kGoOn),
                    "full");
}

// The sanitizers keep what was freed, to see it used again: what is resident there says nothing.
#ifdef AML_SANITIZED
constexpr bool kMemoryIsKept = true;
#else
constexpr bool kMemoryIsKept = false;
#endif

TEST_CASE("memory does not grow with the file" * doctest::skip(kMemoryIsKept)) {
  /// A header and a million times the same row.
  struct LongSource final : core::ByteSource {
    std::size_t read(char* to, std::size_t size) override {
      std::size_t filled = 0;
      while (filled < size && next_line()) {
        const std::size_t count = line.copy(to + filled, size - filled, at);
        at += count;
        filled += count;
      }
      return filled;
    }
    bool next_line() {
      if (at < line.size()) return true;
      if (rows == 1'000'000) return false;
      ++rows;
      line = "A good day,again,x\n";
      at = 0;
      return true;
    }
    std::string_view line = "Col2,a,b\n";
    std::size_t at = 0;
    int rows = 0;
  };
  struct NullSink final : core::ByteSink {
    void write(std::string_view) override {}
    void commit() override {}
  };
  LongSource source;
  NullSink sink;
  long first = 0;
  long most = 0;
  service::run_batch(hashing(), {{source, DataFormat::kCsv}}, {{sink, DataFormat::kCsv}}, 2,
                     [&](const core::JobProgress& progress) {
                       if (progress.rows_read > 200'000 && first == 0) first = resident_kib();
                       if (first > 0) most = std::max(most, resident_kib());
                       return true;
                     });
  REQUIRE(first > 0);
  CHECK(most - first < 8 * 1024);
}

TEST_CASE("rows of two files can meet, each read whole") {
  model::PipelineSpec spec;
  const model::Schema left{{"n", model::ColumnType::kInt32}};
  const model::Schema right{{"s"}};
  const auto select = [](const std::string& id, const std::string& column) {
    return model::StepSpec{id,
                           "Select Columns in Dataset",
                           "",
                           {{"Select columns", model::ColumnSelector::of_names({column})}}};
  };
  spec.steps = {select("left", "n"),
                select("right", "s"),
                {"both",
                 "Add Columns",
                 "left",
                 {{"Right dataset", model::DatasetReference{"right", nullptr}}}}};
  spec.inputs = {{"input1", "left", left}, {"input2", "right", right}};
  spec.outputs = {{"output1", "both"}, {"output2", "right"}};
  const model::Pipeline pipeline(spec);
  TextSource numbers("n\n1\n2\n"), texts("s\na\n");
  TextSink both, alone;
  core::JobProgress last;
  service::run_batch(pipeline, {{numbers, DataFormat::kCsv}, {texts, DataFormat::kCsv}},
                     {{both, DataFormat::kCsv}, {alone, DataFormat::kCsv}}, 2,
                     [&](const core::JobProgress& progress) {
                       last = progress;
                       return true;
                     });
  CHECK(both.text == "n,s\r\n1,a\r\n2,\r\n");
  CHECK(alone.text == "s\r\na\r\n");
  CHECK(last.rows_read == 3);
  CHECK(last.rows_written == 3);
}

}  // namespace batch_run_test
