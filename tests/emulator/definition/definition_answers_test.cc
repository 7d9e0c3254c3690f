// The parameter "Answers" of Score by Example: every fault at once, at its position.

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "emulator/definition/definition_wire.h"

namespace definition_answers_test {

using namespace aml::definition;

namespace {

// A service whose module is line 2 and whose "Answers" are line 3.
std::string service_of(const std::string& answers, const std::string& more = "") {
  return "{\"modules\":[{\"id\":\"score\",\"module\":\"Score by Example\",\"parameters\":{" + more +
         "\n\"Answers\":\n" + answers +
         "\n}}],\"inputs\":[{\"name\":\"input1\",\"to\":\"score\",\"columns\":["
         "{\"name\":\"age\",\"type\":\"Int32\"},{\"name\":\"city\",\"type\":\"String\"},"
         "{\"name\":\"joined\",\"type\":\"DateTime\"}]}],"
         "\"outputs\":[{\"name\":\"output1\",\"from\":\"score\"}]}";
}

// Of every fault its place and what it says, without notes: `3:12 this …`.
std::string faults_in(const std::string& answers, const std::string& more = "") {
  std::string text;
  for (const DefinitionFault& fault : parse_definition(service_of(answers, more), "f", "n").faults)
    text += (text.empty() ? "" : "\n") + std::to_string(fault.line) + ":" +
            std::to_string(fault.column) + " " + fault.message;
  return text;
}

std::string notes_in(const std::string& answers) {
  std::string text;
  for (const DefinitionFault& fault : parse_definition(service_of(answers), "f", "n").faults)
    for (const std::string& note : fault.notes) text += note + "\n";
  return text;
}

const std::string kLabel = R"({"columns":[{"name":"L","type":"String"}],)";
const std::string kNumber = R"({"columns":[{"name":"L","type":"Int32"}],)";

}  // namespace

TEST_CASE("answers without faults") {
  for (const std::string& answers : {
           kLabel + R"("otherwise":[null]})",
           kLabel + R"("rules":[{"when":{"age":{"from":18,"below":65}},"answer":["{age}"]}]})",
           kLabel + R"("rules":[{"when":{"joined":{"above":"2014-01-01"}},"answer":["x"]}]})",
           kLabel + R"("rules":[{"when":{"city":[null,"Oslo",5,true]},"answer":["{{x}}"]}]})",
           kNumber + R"("rules":[{"when":{"age":39.5},"answer":["{age}"]}],"otherwise":["5"]})",
           kLabel + R"("examples":{"columns":[{"name":"age","type":"Double"}],"rows":[[1,"{"]]}})",
       }) {
    CAPTURE(answers);
    CHECK(faults_in(answers) == "");
  }
}

TEST_CASE("faults of answers") {
  const std::string rule = kLabel + R"("rules":[{"when":)";
  const std::pair<std::string, std::string> cases[] = {
      {"5", "3:1 \"Answers\" must be an object, not 5"},
      {"{}", "3:1 \"Answers\" needs \"columns\"\n3:1 these answers answer nothing"},
      {R"({"columns":[],"otherwise":[]})", "3:12 answers need at least one column"},
      {kLabel + R"("otherwise":["a","b"]})",
       "3:55 this answer has 2 cells, the answers have 1 column"},
      {kNumber + R"("otherwise":["five"]})", "3:55 \"five\" is not a value of type Int32"},
      {kNumber + R"("otherwise":[true]})", "3:55 true is not a value of type Int32"},
      {kLabel + R"("otherwise":["{age"]})", "3:56 \"{age\" has a brace without its other one"},
      {rule + R"({},"answer":["x"]}]})", "3:60 a rule needs at least one condition"},
      {rule + R"({"age":[]},"answer":["x"]}]})", "3:67 a list of values needs at least one"},
      {rule + R"({"age":[[]]},"answer":["x"]}]})",
       "3:68 a value is a text, a number, true, false or null, not a list"},
      {rule + R"({"age":{}},"answer":["x"]}]})", "3:67 this condition says nothing"},
      {rule + R"({"age":{"over":5}},"answer":["x"]}]})", "3:68 a condition has no member \"over\""},
      {rule + R"({"age":{"from":1,"above":2}},"answer":["x"]}]})",
       "3:77 \"from\" and \"above\" exclude each other"},
      {rule + R"({"age":{"from":"old"}},"answer":["x"]}]})",
       "3:75 \"old\" is neither a number nor a date"},
      {rule + R"({"age":{"from":5,"to":"2014-01-01"}},"answer":["x"]}]})",
       "3:67 one end of this range is a number, the other one a date"},
      {rule + R"({"age":{"from":5,"below":5}},"answer":["x"]}]})",
       "3:67 no value is in this range"},
      {rule + R"({"joined":{"from":"2015-01-02","to":"2015-01-01"}},"answer":["x"]}]})",
       "3:70 no value is in this range"},
      {rule + R"({"city":{"pattern":"O*","to":5}},"answer":["x"]}]})",
       "3:84 a pattern and a range cannot be one condition"},
      {rule + R"({"city":{"pattern":")" + std::string(201, 'x') + R"("}},"answer":["x"]}]})",
       "3:79 a pattern has at most 200 bytes"},
      {kLabel + R"("examples":{"columns":[],"rows":[],"match":"near"}})",
       "3:65 examples need at least one column that is asked for\n"
       "3:75 examples need at least one row\n3:86 \"match\" cannot be \"near\""},
      {kLabel + R"("examples":{"columns":[{"name":"age","type":"Int32"}],"rows":[[1]]}})",
       "3:105 this example has 1 cell, 1 asked and 1 answered are needed"},
      {kLabel + R"("examples":{"columns":[{"name":"age","type":"Int32"}],"rows":[["x","y"]]}})",
       "3:106 \"x\" is not a value of type Int32"},
      {kLabel +
           R"("examples":{"columns":[{"name":"age","type":"Int32"}],"rows":[[1,"a"],[2,"a"],[1,"b"]]}})",
       "3:121 this example asks the same as an earlier one, and is answered otherwise"},
      {kLabel +
           R"("otherwise":["x"],"examples":{"match":"nearest","columns":[{"name":"age","type":"Int32"}],"rows":[[1,"a"]]}})",
       "3:43 \"otherwise\" is never reached: the nearest example answers every row"},
  };
  for (const auto& refused : cases) {
    const std::string& answers = refused.first;
    CAPTURE(answers);
    CHECK(faults_in(answers) == refused.second);
  }
}

TEST_CASE("faults of answers against the columns that flow into their module") {
  const std::string rule = kLabel + R"("rules":[{"when":)";
  const std::pair<std::string, std::string> cases[] = {
      {rule + R"({"aeg":5,"city":{"from":5}},"answer":["{town}"]}]})",
       "3:61 there is no column \"aeg\" at this module\n"
       "3:76 this range needs a column of its ends' type\n"
       "3:98 there is no column \"town\" at this module"},
      {rule + R"({"age":{"pattern":"1*"}},"answer":["x"]}]})",
       "3:67 a pattern needs a column of type String"},
      {rule + R"({"age":{"from":"2014-01-01"}},"answer":["x"]}]})",
       "3:67 this range needs a column of its ends' type"},
      {rule + R"({"age":"old"},"answer":["x"]}]})", "3:67 no cell of that type has this value"},
      {kLabel + R"("otherwise":["{Age}"]})", "3:56 there is no column \"Age\" at this module"},
      {kLabel + R"("examples":{"columns":[{"name":"age","type":"String"}],"rows":[["1","a"]]}})",
       "3:87 the examples ask for String, but column \"age\" is of type Int32"},
      {R"({"columns":[{"name":"age","type":"String"}],"otherwise":["x"]})",
       "3:21 the input has a column \"age\" already"},
  };
  for (const auto& refused : cases) {
    const std::string& answers = refused.first;
    CAPTURE(answers);
    CHECK(faults_in(answers) == refused.second);
  }
  CHECK(notes_in(rule + R"({"aeg":5},"answer":["x"]}]})") ==
        "expected one of: age, city, joined\ndid you mean \"age\"?\n");
  CHECK(faults_in(R"({"columns":[{"name":"age","type":"String"}],"otherwise":["x"]})",
                  "\"Append score columns to output\":false,") == "");
}

TEST_CASE("answers cannot be a global parameter") {
  std::string service = service_of(kLabel + R"("otherwise":["x"]})");
  service.pop_back();
  service += R"(,"globalParameters":[{"name":"g","sets":["score/Answers"]}]})";
  const auto faults = parse_definition(service, "f", "n").faults;
  REQUIRE(faults.size() >= 1);
  CHECK(faults.front().message == "\"Answers\" is an object and cannot be a global parameter");
}

}  // namespace definition_answers_test
