#include "emulator/definition/definition_format.h"

#include <array>
#include <utility>

namespace aml::definition {

namespace {

const FormatObject kWorkspace{"workspace", "a workspace", {{"id", kText}, {"token", kText}}};

const FormatObject kWebService{"webService", "a web service", {{"id", kText}}};

const FormatObject kEndpoint{"endpoint",
                             "an endpoint",
                             {{"name", kText},
                              {"id", kText},
                              {"primaryKey", kText},
                              {"secondaryKey", kText},
                              {"maxConcurrentCalls", kInteger}}};

const FormatObject kAnswers{
    "answers",
    "\"answers\"",
    {{"missing", kText}, {"columnNames", kText}, {"ignoreExtraColumns", kBoolean}}};

const FormatObject kJobs{"jobs", "the batch jobs", {{"duration", kText}, {"perRow", kText}}};

const FormatObject kColumn{
    "column",
    "a column",
    {{"name", kText, true}, {"type", kText, true}, {"kind", kText}, {"categorical", kBoolean}}};

const FormatObject kDataset{"dataset",
                            "a dataset",
                            {{"name", kText, true},
                             {"columns", kList, true, &kColumn, kObject},
                             {"rows", kList, false, nullptr, kList}}};

const FormatObject kModel{"model",
                          "a model",
                          {{"name", kText, true},
                           {"file", kText, true},
                           {"features", kList, false, nullptr, kText | kObject},
                           {"classes", kList, false, nullptr, kText | kNumber | kBoolean},
                           {"objective", kText},
                           {"baseScore", kNumber}}};

const FormatObject kParameters{"parameters", "the parameters", {}};

const FormatObject kInput{
    "input",
    "an input",
    {{"name", kText, true}, {"to", kText, true}, {"columns", kList, false, &kColumn, kObject}}};

const FormatObject kOutput{"output", "an output", {{"name", kText, true}, {"from", kText, true}}};

const FormatObject kGlobalParameter{"globalParameter",
                                    "a global parameter",
                                    {{"name", kText, true},
                                     {"type", kText},
                                     {"description", kText},
                                     {"default", kText | kNumber | kBoolean},
                                     {"sets", kList, true, nullptr, kText},
                                     {"minimum", kNumber},
                                     {"maximum", kNumber},
                                     {"choices", kList, false, nullptr, kText}}};

const FormatObject kRule{"rule",
                         "a rule",
                         {{"ruleType", kText, true},
                          {"exclude", kBoolean},
                          {"columns", kList, false, nullptr, kText},
                          {"columnTypes", kList, false, nullptr, kText},
                          {"columnKinds", kList, false, nullptr, kText}}};

const FormatObject kWhen{"when", "the conditions", {}};

const FormatObject kAnswerRule{
    "answerRule",
    "an answer rule",
    {{"when", kObject, true, &kWhen},
     {"answer", kList, true, nullptr, kText | kNumber | kBoolean | kNull}}};

const FormatObject kExamples{"examples",
                             "\"examples\"",
                             {{"columns", kList, true, &kColumn, kObject},
                              {"rows", kList, true, nullptr, kList},
                              {"match", kText}}};

const FormatObject kRetrained{
    "retrained",
    "an alternative",
    {{"resource", kText, true}, {"blob", kText, true}, {"model", kText}, {"answers", kObject}}};

const FormatObject kUi{"ui", "\"ui\"", {{"withRules", kBoolean}}};

}  // namespace

const FormatObject kModuleFormat{"module",
                                 "a module",
                                 {{"id", kText, true},
                                  {"module", kText, true},
                                  {"from", kText},
                                  {"parameters", kObject, false, &kParameters}}};

const FormatObject kSelectorFormat{"selector",
                                   "a column selector",
                                   {{"isFilter", kBoolean},
                                    {"rules", kList, true, &kRule, kObject},
                                    {"ui", kObject, false, &kUi},
                                    {"keepOrderAndDuplicates", kBoolean}}};

const FormatObject kScoreAnswersFormat{
    "scoreAnswers",
    "\"Answers\"",
    {{"columns", kList, true, &kColumn, kObject},
     {"rules", kList, false, &kAnswerRule, kObject},
     {"examples", kObject, false, &kExamples},
     {"otherwise", kList, false, nullptr, kText | kNumber | kBoolean | kNull}}};

const FormatObject kScoringServerFormat{"scoringServer",
                                        "\"Server\"",
                                        {{"url", kText, true},
                                         {"protocol", kText, true},
                                         {"columns", kList, true, &kColumn, kObject},
                                         {"tensor", kText},
                                         {"rowsAtOnce", kInteger},
                                         {"connections", kInteger},
                                         {"timeout", kNumber}}};

const FormatObject kScriptFormat{
    "script",
    "\"Python Script\"",
    {{"code", kText}, {"file", kText}, {"columns", kList, true, &kColumn, kObject}}};

const FormatObject kConditionFormat{"condition",
                                    "a condition",
                                    {{"from", kText | kNumber},
                                     {"to", kText | kNumber},
                                     {"above", kText | kNumber},
                                     {"below", kText | kNumber},
                                     {"pattern", kText}}};

const FormatObject kServiceFormat{"service",
                                  "a service definition",
                                  {{"$schema", kText},
                                   {"name", kText},
                                   {"description", kText},
                                   {"workspace", kObject, false, &kWorkspace},
                                   {"webService", kObject, false, &kWebService},
                                   {"endpoint", kObject, false, &kEndpoint},
                                   {"subscription", kText},
                                   {"answers", kObject, false, &kAnswers},
                                   {"jobs", kObject, false, &kJobs},
                                   {"datasets", kList, false, &kDataset, kObject},
                                   {"models", kList, false, &kModel, kObject},
                                   {"modules", kList, true, &kModuleFormat, kObject},
                                   {"inputs", kList, false, &kInput, kObject},
                                   {"outputs", kList, true, &kOutput, kObject},
                                   {"globalParameters", kList, false, &kGlobalParameter, kObject},
                                   {"retrained", kList, false, &kRetrained, kObject}}};

std::span<const FormatObject* const> format_objects() {
  static const std::array kAll = {&kServiceFormat,
                                  &kWorkspace,
                                  &kWebService,
                                  &kEndpoint,
                                  &kAnswers,
                                  &kJobs,
                                  &kDataset,
                                  &kColumn,
                                  &kModel,
                                  &kModuleFormat,
                                  &kParameters,
                                  &kInput,
                                  &kOutput,
                                  &kGlobalParameter,
                                  &kRetrained,
                                  &kSelectorFormat,
                                  &kRule,
                                  &kUi,
                                  &kScoreAnswersFormat,
                                  &kAnswerRule,
                                  &kWhen,
                                  &kConditionFormat,
                                  &kExamples,
                                  &kScoringServerFormat,
                                  &kScriptFormat};
  return kAll;
}

std::string describe_kinds(unsigned kinds) {
  static constexpr std::pair<unsigned, std::string_view> kNames[] = {
      {kText, "a text"},     {kInteger, "a whole number"},
      {kNumber, "a number"}, {kBoolean, "true or false"},
      {kNull, "null"},       {kObject, "an object"},
      {kList, "a list"}};
  std::string words;
  for (const auto& [kind, name] : kNames) {
    if ((kinds & kind) == 0) continue;
    if (!words.empty()) words += " or ";
    words += name;
  }
  return words;
}

}  // namespace aml::definition
