#include "emulator/wire/rules.h"

#include <array>

namespace aml::wire {

namespace {

using model::documented;
using model::inferred;
using model::observed;
using model::Rule;

constexpr std::array kRules = {
    Rule{"wire.cells-are-text",
         "Every cell of an answer is a JSON string, numbers and booleans too.",
         observed("nine dumps; two SDKs convert back")},
    Rule{"wire.type-table", "The table form says type \"table\".",
         observed("nine dumps; a Python client refuses anything else")},
    Rule{"wire.details",
         "ColumnTypes are written for details=true, in any case, and change nothing else.",
         documented("RRS help page; that other texts mean false is inferred")},
    Rule{"wire.column-names",
         "Without details ColumnNames are written too; those of a service published as code are "
         "not.",
         documented("RRS help page of a live experiment; a dump of 2015 of a service of code"),
         "answers.columnNames"},
    Rule{"wire.query-values",
         "Blanks and line ends around api-version, details and format do not count.",
         observed("a RestSharp program sends details=true%0A%0A")},
    Rule{"wire.swagger-form",
         "format=swagger answers a bare list of objects per output and wins over details.",
         observed("five dumps; an R package sends both")},
    Rule{"wire.swagger-member-names",
         "Query members are known by exact name, so &amp;format=swagger is not a format.",
         observed("one generated client was answered in the table form")},
    Rule{"wire.request-form", "The form of a request is read off its body, not off the query.",
         observed("the same generated client sent lists of objects")},
    Rule{"wire.compact", "Answers have no blanks, no line ends and nothing after the last brace.",
         observed("raw dumps; a Java client cuts after the last colon")},
    Rule{"wire.escapes",
         "Texts are escaped as Json.NET escapes them; what is not UTF-8 becomes U+FFFD.",
         observed("public recordings of answers; the service used Json.NET")},
    Rule{"wire.missing", "A missing value is null in both forms.",
         observed("public recordings of answers; a Python client fails on such a null"),
         "answers.missing"},
    Rule{"wire.number-text", "Doubles have at most 15 significant digits and .NET's exponent form.",
         observed("dumps: 100749.893789066, 1.23406681461624E-06")},
    Rule{"wire.infinity-text", "Infinity, -Infinity and NaN are written as words.",
         observed("one notebook shows Infinity; the others inferred")},
    Rule{"wire.boolean-text", "Booleans are True and False.", observed("an SDK has a case for it")},
    Rule{"wire.datetime-text", "DateTimes are M/d/yyyy h:mm:ss tt.",
         observed("public recordings of answers; a sample of the anomaly detection API")},
    Rule{"wire.dialect",
         "Requests may use Json.NET's wider JSON: trailing commas, single quotes, comments, "
         "unquoted "
         "names, a BOM, bare NaN and Infinity, line ends inside strings.",
         observed("legacy clients; the last inferred from the library")},
    Rule{"wire.member-case",
         "Inputs, GlobalParameters, ColumnNames, Values, Instance and FeatureVector are known in "
         "any "
         "case; names of ports, columns and parameters are exact.",
         observed("legacy clients")},
    Rule{"wire.duplicate-members", "Of members that repeat the last counts.",
         inferred("Json.NET's behaviour")},
    Rule{"wire.numbers-as-text", "A bare number or boolean is taken as the text .NET makes of it.",
         observed("several clients send them")},
    Rule{"wire.null-parameters", "GlobalParameters may be null, an empty text, or absent.",
         observed("single sightings of PHP and Arduino clients")},
    Rule{"wire.null-parameter-value", "A parameter sent as null counts as not sent.",
         inferred("a dictionary of texts has nothing there")},
    Rule{"wire.no-column-names", "A table without ColumnNames is taken by position.",
         observed("three files of a public Java project that ran in production")},
    Rule{"wire.depth", "Nesting beyond the limit is RequestBodyInvalid.",
         inferred("Json.NET's own bound is 64 in Web API"), "max-json-depth"},
    Rule{"wire.score-answer", "v1 /score answers a flat list of the row's cells.",
         documented("Consume web services, February 2015")},
    Rule{"wire.swagger-order",
         "swagger.json lists /swagger.json first and execute second, with query strings in the "
         "keys.",
         observed("R packages take the second path; two generated clients")},
    Rule{"wire.swagger-required", "Every item definition lists all its columns as required.",
         observed("a web template reads it without a test")},
    Rule{"wire.swagger-example",
         "The example holds one row: 1 for numbers, true for Boolean, an empty text otherwise.",
         observed("R packages and web templates; that of DateTime inferred")},
    Rule{"wire.swagger-parameters",
         "Parameters without default are required and have an example value.",
         inferred("the example can be sent as it is")},
    Rule{"wire.swagger-names",
         "The item of an output that is named like an input is <name>OutputItem.",
         inferred("definitions need names that differ")},
    Rule{
        "wire.swagger-host",
        "Reached under a scoring host's name the document names that host with port 443 and https.",
        observed("two generated clients")},
    Rule{"wire.job-id", "Submit answers the job's id in double quotes and nothing else.",
         observed("ten clients; some cut the quotes off by position")},
    Rule{"wire.job-status",
         "A status has StatusCode, Results, Details, CreatedAt, StartTime and EndTime, in that "
         "order; Results is null until Finished, Details is null but for Failed.",
         observed("one verbatim dump; two clients index both without a test")},
    Rule{"wire.job-times",
         "A time is UTC with milliseconds and Z, one not yet set is "
         "0001-01-01T00:00:00+00:00.",
         observed("one verbatim dump")},
    Rule{"wire.job-state-names",
         "States are words in api-version 2.0 and numbers in v1: NotStarted, Running, Failed, "
         "Cancelled, Finished are 0 to 4.",
         observed("four clients")},
    Rule{"wire.job-status-v1", "A v1 status has StatusCode, Result (one reference) and Details.",
         documented("Consume web services, February 2015; one client")},
    Rule{
        "wire.job-version-renders",
        "The api-version of a status call chooses the form alone: jobs of either version are shown "
        "in both.",
        observed("one client submits with v1 and polls with 2.0")},
    Rule{"wire.empty-answers", "Start and delete answer 204 without a body.",
         observed("public recordings of DELETE; a Java client prints the status line in just these "
                  "two calls"),
         "empty-answers"},
    Rule{"wire.blob-reference",
         "A reference has ConnectionString, RelativeLocation, BaseLocation and SasBlobToken; in "
         "results the connection string is null.",
         observed("ten clients; swagger.json")},
    Rule{
        "wire.result-token",
        "The token of a result reads its blob (sr=b, sp=r, sv=2015-02-21) where the request placed "
        "the output, else its container (sr=c, sp=rl, sv=2013-08-15); at another endpoint sv is "
        "2015-04-05.",
        observed("three recordings, 2017 to 2019; a documented sample of a default output; Azurite "
                 "refuses older versions")},
    Rule{"wire.error-envelope",
         "Errors are {\"error\":{code, message, details:[{code, target, message}]}}; target is "
         "left out "
         "where nothing is named.",
         observed("six dumps")},
    Rule{"wire.charset", "Every JSON answer says charset=utf-8.",
         observed("a Python client decodes by it")},
    Rule{"wire.request-id", "Every answer has x-ms-request-id, a GUID with dashes.",
         documented("generated samples print it; the exact name is from memory")},
    Rule{"wire.server-header", "Server is Microsoft-HTTPAPI/2.0.", inferred("memory")},
    Rule{"wire.no-compression", "Answers are never compressed.", inferred("no sighting")},
    Rule{"wire.no-cors", "No CORS header is sent, and a preflight is 405 or 404.",
         observed("public recordings of answers; issue threads of browser users"), "cors"},
};

}  // namespace

std::span<const model::Rule> wire_rules() {
  return kRules;
}

}  // namespace aml::wire
