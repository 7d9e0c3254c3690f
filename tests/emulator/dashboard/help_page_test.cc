// Help pages as readers and programs get them, through the whole emulator in process.

#include "emulator/dashboard/help_page.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "emulator/core/error_catalog.h"
#include "emulator/dashboard/help_errors.h"
#include "emulator/dashboard/html.h"
#include "emulator/dashboard/samples/samples.h"
#include "model/answers.h"
#include "tests/emulator/control/call_app.h"

namespace help_page_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kSampleHelp =
    "/apihelp/workspaces/756dbbd56cf4b58a5125db394cae1dc4/webservices/"
    "3742661343a0755323a687315e7ef45e/endpoints/562d088408ce85f89663240a5ea142c9/";

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

std::string page(TestApp& app, const std::string& name) {
  const http::Response response = app.call("GET", kSampleHelp + name);
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/html; charset=utf-8");
  return response.body;
}

/// The markup of the block with that id.
std::string block(const std::string& body, const std::string& id) {
  const std::size_t at = body.find("<pre tabindex=\"0\" id=\"" + id + "\">\n");
  REQUIRE(at != std::string::npos);
  const std::size_t begin = body.find('\n', at) + 1;
  return body.substr(begin, body.find("</pre>", begin) - begin);
}

/// Targets of the list of links on top.
std::vector<std::string> bullets(const std::string& body) {
  const std::size_t begin = body.find("<ul>", body.find("Updated:"));
  const std::string list = body.substr(begin, body.find("</ul>", begin) - begin);
  static const std::regex target("href=\"([^\"]*)\"");
  std::vector<std::string> targets;
  for (std::sregex_iterator it(list.begin(), list.end(), target), end; it != end; ++it)
    targets.push_back((*it)[1]);
  return targets;
}

core::ServiceDefinition echo_service(std::vector<model::Column> columns) {
  core::ServiceDefinition definition;
  definition.name = "echo";
  definition.workspace_id = std::string(32, 'a');
  definition.web_service_id = std::string(32, 'b');
  definition.endpoint_id = std::string(32, 'c');
  definition.pipeline.datasets = {{"d", model::Table(model::Schema(std::move(columns)))}};
  model::ColumnSelector all;
  all.rules = {model::SelectorRule{}};
  definition.pipeline.steps = {
      {"all", "Select Columns in Dataset", "d", {{"Select columns", all}}}};
  definition.pipeline.inputs = {{"input1", "all", {}}};
  definition.pipeline.outputs = {{"output1", "all"}};
  return definition;
}

std::string write(const dashboard::HelpPage& help, const service::Endpoint& endpoint) {
  return dashboard::write_help_page(
      help, {.endpoint = endpoint, .base_url = "http://h", .updated = {}, .now = {}});
}

std::string read_sources(std::initializer_list<const char*> folders) {
  std::ostringstream text;
  for (const char* folder : folders) {
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(AML_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".cc") text << std::ifstream(entry.path()).rdbuf();
    }
  }
  return text.str();
}

}  // namespace

TEST_CASE("score: title, stamp, stock description and the links on top") {
  TestApp app(Flags{{"--deterministic", "true"}});
  app.manual_clock().advance(std::chrono::hours(1));  // the stamp stays that of the start
  const std::string body = page(app, "score");
  CHECK(contains(body,
                 "<h1>Request Response API Documentation for SimpleFeatureHashingExperiment</h1>"));
  CHECK(contains(body, "Updated: 10/14/2016 14:52<"));
  CHECK(contains(body, "<p>No description provided for this web service.</p>"));
  const std::vector<std::string> links = bullets(body);
  REQUIRE(links.size() > 2);
  CHECK(std::find(links.begin(), links.end(), "#sample-code") != links.end());
  CHECK(links[links.size() - 2] ==
        "http://127.0.0.1:10100/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/"
        "562d088408ce85f89663240a5ea142c9/swagger.json?api-version=2.0");
}

TEST_CASE("score: request, sample request and sample response") {
  TestApp app;
  const std::string body = page(app, "score");
  CHECK(contains(body, "<th scope=\"row\">POST</th><td>http://127.0.0.1:10100/workspaces/"));
  CHECK(contains(body, "/execute?api-version=2.0&amp;details=true</td><td>HTTP/1.1</td>"));
  CHECK(contains(body, "<th scope=\"row\">Authorization: Bearer abc123</th>"));
  CHECK(Json::parse(block(body, "sample-request")) == Json::parse(R"({"Inputs":{"input1":{
      "ColumnNames":["Col2"],"Values":[["value"],["value"]]}},"GlobalParameters":{}})"));
  const Json value = Json::parse(block(body, "sample-response"))["Results"]["output1"]["value"];
  CHECK(value["ColumnNames"].size() == 9);
  CHECK(value["ColumnTypes"][8] == "Int32");
  CHECK(value["Values"] == Json::parse(R"([["value","0","0","0","0","0","0","0","0"],
                                           ["value","0","0","0","0","0","0","0","0"]])"));
}

TEST_CASE("every link inside a page has its target, every id is there once") {
  TestApp app;
  for (const dashboard::HelpPage& help : dashboard::help_pages()) {
    CAPTURE(help.name);
    const std::string body = page(app, std::string(help.name));
    for (const std::string& target : bullets(body)) {
      if (target.starts_with("#")) CHECK(count(body, " id=\"" + target.substr(1) + '"') == 1);
    }
    CHECK(count(body, "<h1>") == 1);
    if (help.name == "update") continue;
    for (const dashboard::Language& language : dashboard::languages())
      CHECK(count(body, " id=\"code-snippet-" + std::string(language.id) + '"') == 1);
  }
}

TEST_CASE("the id that an R package cuts at is not named before its element") {
  TestApp app;
  const std::string body = page(app, "score");
  CHECK(body.find("code-snippet-r") == body.find(" id=\"code-snippet-r\">\n") + 5);
}

TEST_CASE("jobs: title, the four calls, and a status") {
  TestApp app;
  const std::string body = page(app, "jobs");
  CHECK(contains(body, "<h1>Batch Execution API Documentation for SimpleFeature"));
  CHECK(contains(body, "/jobs?api-version=2.0</td>"));
  CHECK(contains(body, "/jobs/{job id}/start?api-version=2.0</td>"));
  CHECK(contains(body, "<th scope=\"row\">DELETE</th>"));
  const Json status = Json::parse(block(body, "sample-response"));
  CHECK(status["StatusCode"] == "Finished");
  CHECK(status["Results"]["output1"]["ConnectionString"].is_null());
  CHECK(contains(block(body, "sample-request"), "BlobEndpoint=http://127.0.0.1:10100/devstore"));
}

TEST_CASE("update: the request's syntax, and that this service has nothing to update") {
  TestApp app;
  const std::string body = page(app, "update");
  CHECK(contains(body,
                 "<th scope=\"row\">PATCH</th><td>http://127.0.0.1:10100/workspaces/"
                 "756dbbd56cf4b58a5125db394cae1dc4/webservices/"
                 "3742661343a0755323a687315e7ef45e/endpoints/default</td>"));
  CHECK(contains(body, "does not support updating"));
  const Json request = Json::parse(block(body, "sample-request"));
  CHECK(request["Resources"][0]["Location"].contains("SasBlobToken"));
}

TEST_CASE("update: what can be set is listed") {
  core::ServiceDefinition definition = echo_service({{"x", model::ColumnType::kDouble}});
  model::AnswersSpec spec;
  spec.columns = model::Schema{{"y"}};
  spec.otherwise = std::vector<model::WrittenCell>{"1"};
  const auto answers = std::make_shared<const model::Answers>(std::move(spec));
  definition.pipeline.steps.push_back({"a <b>", "Score by Example", "all", {{"Answers", answers}}});
  definition.pipeline.outputs = {{"output1", "a <b>"}};
  const std::string body = write(dashboard::help_pages()[2], service::Endpoint(definition));
  CHECK(contains(body, "<li>a &lt;b&gt; [trained model]</li>"));
  CHECK(contains(body, "\"Name\": \"a &lt;b&gt; [trained model]\""));
  CHECK_FALSE(contains(body, "does not support updating"));
}

TEST_CASE("an endpoint is known by its name too, ids in any case") {
  TestApp app;
  const std::string stem = kSampleHelp.substr(0, kSampleHelp.find("/endpoints/"));
  CHECK(app.call("GET", stem + "/endpoints/default/score").status == 200);
  CHECK(app.call("GET", stem + "/endpoints/562D088408CE85F89663240A5EA142C9/score/").status == 200);
}

TEST_CASE("ids that name no endpoint: a page, and 404") {
  TestApp app;
  const std::string unknown(32, '0');
  const Json other = app.get("/__emu/services")[1];
  struct {
    std::string workspace, web_service;
    const core::ErrorSpec& error;
  } cases[] = {
      {unknown, "3742661343a0755323a687315e7ef45e", core::kWorkspaceNotFound},
      {"756dbbd56cf4b58a5125db394cae1dc4", unknown, core::kWebServiceNotFound},
      {other["workspace"], "3742661343a0755323a687315e7ef45e",
       core::kWebServiceIdNotFoundInWorkspace},
      {"<script>", "x", core::kWorkspaceNotFound},
  };
  for (const auto& each : cases) {
    CAPTURE(each.workspace);
    const http::Response response =
        app.call("GET", "/apihelp/workspaces/" + each.workspace + "/webservices/" +
                            each.web_service + "/endpoints/default/score");
    CHECK(response.status == 404);
    CHECK(response.content_type == "text/html; charset=utf-8");
    CHECK(contains(response.body, each.error.message));
    CHECK_FALSE(contains(response.body, "<script>"));
  }
}

TEST_CASE("pages with keys: not under a foreign host's name, not in a frame, links may lead here") {
  TestApp app;
  const std::string path = kSampleHelp + "score";
  CHECK(app.call("GET", path, {{"Host", "evil.example"}}).status == 403);
  CHECK(app.call("GET", path, {{"Host", "studio.azureml.net"}}).status == 200);
  const http::Response linked =
      app.call("GET", path, {{"Host", "localhost:10100"}, {"Sec-Fetch-Site", "cross-site"}});
  CHECK(linked.status == 200);
  CHECK(contains(linked.body, "url = \"http://localhost:10100/workspaces/"));
  const std::string* policy = core::find_header(linked.headers, "Content-Security-Policy");
  REQUIRE(policy != nullptr);
  CHECK(contains(*policy, "frame-ancestors 'none'"));
  TestApp behind(Flags{{"--public-url", "https://ml.example/base"}});
  const http::Response fixed = behind.call("GET", path, {{"Host", "ml.example"}});
  CHECK(contains(fixed.body, "url = \"https://ml.example/base/workspaces/"));
}

TEST_CASE("whatever a service is called, the page's markup is its own") {
  core::ServiceDefinition definition = echo_service({{.name = "</pre><script>\"'{{key}}"}});
  definition.name = "</title><script>alert(1)</script>";
  definition.description = "<img src=x>{{title}}";
  core::GlobalParameter parameter;
  parameter.name = "<b>\"p\"";
  parameter.description = "</table>";
  parameter.choices = {"</pre><i>"};
  definition.global_parameters = {parameter};
  const service::Endpoint endpoint(definition);
  const service::Endpoint plain(echo_service({{.name = "Col1"}}));
  const std::regex tag("<[a-z/!][^>]*>");
  const auto tags = [&](const std::string& text) {
    std::multiset<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), tag), end; it != end; ++it) {
      const std::string each = it->str();
      found.insert(each.substr(0, each.find_first_of(" >")));
    }
    return found;
  };
  for (const dashboard::HelpPage& help : dashboard::help_pages()) {
    CAPTURE(help.name);
    const std::string body = write(help, endpoint);
    for (const char* foreign : {"<script>", "<img", "<b>", "<i>"}) CHECK(count(body, foreign) == 0);
    const auto here = tags(body);
    const auto there = tags(write(help, plain));
    for (const char* name : {"<script", "</pre", "</title", "<pre", "<section"})
      CHECK(here.count(name) == there.count(name));
  }
}

TEST_CASE("a text ends neither its element nor its attribute, and code keeps its quotes") {
  CHECK(dashboard::escaped("a<b>&\"c' d\n") == "a&lt;b&gt;&amp;&quot;c&#39; d\n");
  CHECK(dashboard::escaped_code("a<b>&\"c'\r\n") == "a&lt;b&gt;&amp;\"c'&#13;\n");
}

TEST_CASE("a wide output does not make a wide page") {
  std::vector<model::Column> columns(1);
  columns[0].name = "text";
  core::ServiceDefinition definition = echo_service(std::move(columns));
  definition.pipeline.steps.push_back(
      {"hash", "Feature Hashing", "all", {{"Hashing bitsize", std::int64_t{15}}}});
  definition.pipeline.outputs = {{"output1", "hash"}};
  const service::Endpoint endpoint(definition);
  REQUIRE(endpoint.pipeline().outputs()[0].schema.size() == 32769);
  for (const dashboard::HelpPage& help : dashboard::help_pages())
    CHECK(write(help, endpoint).size() < 100'000);
  CHECK(contains(write(dashboard::help_pages()[0], endpoint), "And 32669 more columns."));
}

TEST_CASE("sample cells are of their columns' types, in two equal rows") {
  const service::Endpoint endpoint(echo_service({{.name = "s"},
                                                 {"n", model::ColumnType::kInt32},
                                                 {"x", model::ColumnType::kDouble},
                                                 {"b", model::ColumnType::kBoolean},
                                                 {"t", model::ColumnType::kDateTime}}));
  const std::string body = write(dashboard::help_pages()[0], endpoint);
  const Json row = {"value", "0", "0", "True", "1/1/2016 12:00:00 AM"};
  CHECK(Json::parse(block(body, "sample-request"))["Inputs"]["input1"]["Values"] ==
        Json({row, row}));
}

TEST_CASE("a sample value for every parameter, which its bounds allow") {
  core::ServiceDefinition definition = echo_service({{.name = "Col1"}});
  const auto add = [&](const char* name, model::ParameterType type) -> core::GlobalParameter& {
    core::GlobalParameter& parameter = definition.global_parameters.emplace_back();
    parameter.name = name;
    parameter.type = type;
    return parameter;
  };
  add("default", model::ParameterType::kInteger).default_value = std::int64_t{7};
  add("least", model::ParameterType::kInteger).minimum = 3;
  add("most", model::ParameterType::kDouble).maximum = 0.5;
  add("flag", model::ParameterType::kBoolean);
  add("choice", model::ParameterType::kText).choices = {"first", "second"};
  const std::string body =
      write(dashboard::help_pages()[0], service::Endpoint(std::move(definition)));
  CHECK(Json::parse(block(body, "sample-request"))["GlobalParameters"] ==
        Json::parse(R"({"default":"7","least":"3","most":"0.5","flag":"True","choice":"first"})"));
}

TEST_CASE("errors: every row that the service's calls throw is on a page") {
  std::set<const core::ErrorSpec*> rows;
  std::set<std::string_view> codes;
  for (const dashboard::HelpError& error : dashboard::help_errors()) {
    CHECK((error.score || error.jobs));
    CHECK(rows.insert(error.row).second);
    codes.insert(error.row->code);
  }
  const std::string sources = read_sources({"emulator/service", "emulator/wire"});
  for (const core::ErrorSpec* row : core::error_catalog()) {
    if (row->code.empty() || codes.contains(row->code)) continue;
    CAPTURE(row->code);
    CHECK_FALSE(std::regex_search(sources, std::regex("core::k" + std::string(row->code) + "\\b")));
  }
}

}  // namespace help_page_test
