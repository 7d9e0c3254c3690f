// What each policy does to a call, through the whole gateway: what reaches the backend, and what
// comes back.

#include <doctest/doctest.h>

#include <string>

#include "tests/emulator/gateway/gate.h"

namespace policy_effects_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;

TEST_CASE("choose runs the first branch that is true, else otherwise, else nothing") {
  const auto chosen = [](const std::string& one, const std::string& two, bool otherwise) {
    Gate gate({.inbound = "<choose><when condition='" + one + "'>" + header_of("X", "1") +
                          "</when><when condition='" + two + "'>" + header_of("X", "2") +
                          "</when>" +
                          (otherwise ? "<otherwise>" + header_of("X", "3") + "</otherwise>" : "") +
                          "</choose>"});
    gate.post();
    return gate.sent("X");
  };
  CHECK(chosen("@(1 == 1)", "true", true) == "1");
  CHECK(chosen("false", "@(context.Request.Method == \"POST\")", true) == "2");
  CHECK(chosen("false", "@(false)", true) == "3");
  CHECK(chosen("false", "false", false).empty());
}

TEST_CASE("variables keep their type from inbound to outbound") {
  Gate gate({.inbound = "<set-variable name='n' value='@(6 + 1)' />",
             .outbound = header_of("X-N", "@(((int)context.Variables[\"n\"] + 1).ToString())")});
  CHECK(got(gate.post(), "X-N") == "8");
}

TEST_CASE("return-response answers at once, and nothing after inbound runs") {
  const std::string answer =
      "<return-response><set-status code='@(400 + 18)' reason='Teapot' />" +
      header_of("Content-Type", "text/plain") + header_of("X-A", "a") +
      "<set-body>@(context.Request.MatchedParameters[\"job\"])</set-body></return-response>";
  Gate gate({.inbound = answer + header_of("X-Late", "1"), .outbound = header_of("X-Out", "1")});
  const http::Response response = gate.post();
  CHECK(response.status == 418);
  CHECK(response.body == "j7");
  CHECK(response.content_type == "text/plain");
  CHECK(got(response, "X-A") == "a");
  CHECK(got(response, "X-Out").empty());
  CHECK(gate.last.calls == 0);
  Gate late({.outbound = "<return-response />" + header_of("X-Late", "1")});
  const http::Response empty = late.post();
  CHECK(empty.status == 200);
  CHECK(empty.body.empty());
  CHECK(got(empty, "X-Late").empty());
  CHECK(late.last.calls == 1);
}

TEST_CASE("set-status changes the answer's status") {
  Gate gate({.outbound = "<set-status code='202' />"});
  CHECK(gate.post().status == 202);
}

TEST_CASE("set-body is about the request first, and about the answer then") {
  Gate gate({.inbound = "<set-body>@{ var body = context.Request.Body.As<JObject>(true);"
                        " body[\"c\"] = 1; return body.ToString(Formatting.None); }</set-body>",
             .outbound = "<set-body>@(context.Response.Body.As<string>() + \"!\")</set-body>"});
  CHECK(gate.post().body == "fine!");
  CHECK(gate.last.body == R"({"a":{"b":"x"},"c":1})");
  CHECK(gate.last.request_body == R"({"a":{"b":"x"}})");
  Gate taken({.inbound = "<set-variable name='b' value='@(context.Request.Body.As<string>())' />"});
  taken.post("gone");
  CHECK(taken.last.body.empty());
}

TEST_CASE("a comment in an attribute ends with its line") {
  Gate gate({.inbound = "<set-variable name='v' value='@{\n  // first\n  return 7;\n}' />" +
                        header_of("X-V", "@((int)context.Variables[\"v\"] + \"\")")});
  gate.post();
  CHECK(gate.sent("X-V") == "7");
}

TEST_CASE("a body may be XML that is written as it is") {
  Gate gate({.inbound = "<set-body><a x='1'><b>{{team}}</b><c/></a></set-body>"});
  gate.post();
  CHECK(gate.last.body == R"(<a x="1"><b>red</b><c/></a>)");
}

TEST_CASE("outputs of Liquid are filled") {
  struct {
    const char* text;
    const char* filled;
  } cases[] = {
      {"[{{body.a.b}}|{{ body['a']['b'] }}|{{body.list[1]}}|{{body.list[9]}}]", "[x|x|2|]"},
      {"{{body.yes}} {{body.none.more}}{{body.a}}", "true {\"b\":\"x\"}"},
      {"a {{- body.a.b -}} b { c }", "axb { c }"},
      {"{{context.Variables[\"v\"]}}{{context.Variables.none}}", "7"},
      {"{{context.Variables['json'].n}} {{context.Variables['json'].m.k}}", "1 "},
      {"{{context.Request.Method}}{{context.Product.Name}}", "POSTStarter"},
      {"no output", "no output"}};
  for (const auto& one : cases) {
    CAPTURE(one.text);
    Gate gate({.inbound = "<set-body>{\"a\":{\"b\":\"x\"},\"list\":[1,2],\"yes\":true}</set-body>"
                          "<set-variable name='v' value='@(7)' />"
                          "<set-variable name='json' value='@(JObject.Parse(\"{\\\"n\\\":1}\"))' />"
                          "<set-body template='liquid'>" +
                          std::string(one.text) + "</set-body>"});
    gate.post();
    CHECK(gate.last.body == one.filled);
  }
}

TEST_CASE("parts that are passed over leave the rest") {
  Gate gate({.inbound = "<set-body template='liquid'>{% if body.a %}</set-body>"
                        "<choose><when condition='true'><return-response "
                        "response-variable-name='r'><set-status code='207' /></return-response>"
                        "</when></choose>"},
            UnknownPolicies::kSkip);
  CHECK(gate.post().status == 207);
  REQUIRE(gate.policies().skipped().size() == 2);
  CHECK(gate.policies().skipped()[0].name == "set-body");
  CHECK(gate.policies().skipped()[1].section == "inbound");
  CHECK(gate.policies().skipped()[1].target == "ml");
}

TEST_CASE("set-method, set-query-parameter and rewrite-uri make another request") {
  Gate gate({.inbound = "<set-method>PUT</set-method>"});
  gate.post();
  CHECK(gate.last.method == "PUT");
  const auto target = [](const std::string& policies) {
    Gate one({.inbound = policies});
    one.post();
    return one.last.target;
  };
  const auto query = [&](const std::string& action, const std::string& values) {
    return target("<set-query-parameter name='w' exists-action='" + action + "'>" + values +
                  "</set-query-parameter>");
  };
  CHECK(query("override", "<value>a b</value>") == "/run/j7?v=2&w=a%20b");
  CHECK(query("skip", "<value>4</value>") == "/run/j7?v=2&w=3");
  CHECK(query("append", "<value>4</value>") == "/run/j7?v=2&w=3&w=4");
  CHECK(query("delete", "") == "/run/j7?v=2");
  CHECK(target("<rewrite-uri template='/x/{job}/y' />") == "/x/j7/y?w=3");
  CHECK(target("<rewrite-uri template='/x?q={version}' copy-unmatched-params='false' />") ==
        "/x?q=2");
  Gate unknown({.inbound = "<rewrite-uri template='/{nothing}' />"});
  CHECK(unknown.post().status == 500);
}

TEST_CASE("set-backend-service sends the call behind another base") {
  Gate by_id({.inbound = "<set-backend-service backend-id='cloud' />"});
  CHECK(by_id.post().body == "fine");
  CHECK(by_id.last.target == "/second/run/j7?v=2&w=3");
  Gate by_url(
      {.inbound = "<set-backend-service base-url='@(\"https://x.services.azureml.net/b\")' />"});
  by_url.post();
  CHECK(by_url.last.target == "/b/run/j7?v=2&w=3");
}

TEST_CASE("check-header ends the call with the policy's own status and message") {
  const std::string check =
      "<check-header name='X-Team' failed-check-httpcode='401' failed-check-error-message='No "
      "\"team\"'"
      " ignore-case='true'><value>{{team}}</value><value>@(\"blue\")</value></check-header>";
  Gate gate({.inbound = check, .on_error = header_of("X-Why", "@(context.LastError.Reason)")});
  CHECK(gate.post("", {{"X-Team", "RED"}}).status == 200);
  CHECK(gate.post("", {{"X-Team", "blue"}}).status == 200);
  const http::Response other = gate.post("", {{"X-Team", "green"}});
  CHECK(other.status == 401);
  CHECK(other.body == R"({ "statusCode": 401, "message": "No \"team\"" })");
  CHECK(got(other, "X-Why") == "HeaderValueNotAllowed");
  CHECK(got(gate.post(), "X-Why") == "HeaderNotFound");
}

TEST_CASE("ip-filter lets callers in by their addresses") {
  const auto status = [](const std::string& action, const std::string& parts) {
    Gate gate({.inbound = "<ip-filter action='" + action + "'>" + parts + "</ip-filter>"});
    return gate.post().status;
  };
  CHECK(status("allow", "<address>10.0.0.9</address>") == 200);
  CHECK(status("allow", "<address>10.0.0.8</address>") == 403);
  CHECK(status("forbid", "<address-range from='10.0.0.1' to='10.0.0.10' />") == 403);
  CHECK(status("forbid", "<address-range from='10.0.0.10' to='10.0.1.0' />") == 200);
  CHECK(status("allow", "<address>::ffff:10.0.0.9</address>") == 200);
  Gate gate({.inbound = "<ip-filter action='allow'><address>::1</address></ip-filter>"});
  CHECK(gate.post().body == R"({ "statusCode": 403, "message": )"
                            R"("Caller IP address 10.0.0.9 is not allowed. Access denied." })");
}

TEST_CASE("mock-response answers without the backend") {
  Gate gate({.inbound = "<mock-response status-code='201' content-type='application/json' />"});
  const http::Response response = gate.post();
  CHECK(response.status == 201);
  CHECK(response.content_type == "application/json");
  CHECK(response.body.empty());
  CHECK(gate.last.calls == 0);
}

TEST_CASE("find-and-replace searches the body") {
  Gate gate({.inbound = "<find-and-replace from='x' to='@(\"yy\")' />",
             .outbound = "<find-and-replace from='in' to='' />"});
  CHECK(gate.post("axbx").body == "fe");
  CHECK(gate.last.body == "ayybyy");
}

TEST_CASE("retry forwards again while its condition is true, without a wait") {
  int calls = 0;
  const auto retried = [&](int good_after, const std::string& count) {
    Gate gate({.backend = "<retry condition='@(context.Response.StatusCode >= 500)' count='" +
                          count + "' interval='60'><forward-request /></retry>"});
    calls = 0;
    gate.reply = [&] {
      http::Response response;
      response.status = ++calls < good_after ? 503 : 200;
      return response;
    };
    return gate.post("again").status;
  };
  CHECK(retried(3, "5") == 200);
  CHECK(calls == 3);
  CHECK(retried(9, "2") == 503);
  CHECK(calls == 3);
}

TEST_CASE("retries inside of retries end") {
  std::string policies = header_of("X", "1");
  for (int i = 0; i < 8; ++i)
    policies = "<retry condition='true' count='50' interval='0'>" + policies + "</retry>";
  Gate gate({.inbound = policies});
  CHECK(gate.post().status == 500);
}

TEST_CASE("forward-request may take an answer from 400 on for a failure") {
  Gate gate({.on_error = header_of("X-Failed", "@(context.LastError.Source)"),
             .backend = "<forward-request timeout='10' fail-on-error-status-code='true' />"});
  gate.reply = [] {
    http::Response response;
    response.status = 404;
    return response;
  };
  CHECK(got(gate.post(), "X-Failed") == "forward-request");
}

TEST_CASE("a fragment's policies run where it is included, named values filled in") {
  Gate gate({.inbound = "<include-fragment fragment-id='mark' />"});
  gate.post();
  CHECK(gate.sent("X-Mark") == "Demo/red");
}

TEST_CASE("a secret named value reaches the backend, and no page and no trace") {
  Gate gate({.inbound = header_of("X-Key", "s-{{key}}") +
                        "<trace source='t'><message>{{key}}</message></trace>"});
  gate.post("", {{"Ocp-Apim-Trace", "true"}});
  CHECK(gate.sent("X-Key") == "s-hidden7");
  CHECK(gate.last.trace.find("hidden7") == std::string::npos);
  std::string views;
  for (const PolicyView& view : gate.policies().views()) {
    for (const auto& [name, value] : view.attributes) views += value + " ";
  }
  CHECK(views.find("s-{{key}}") != std::string::npos);
  CHECK(views.find("hidden7") == std::string::npos);
}

TEST_CASE("values are kept for their time, and found by later calls") {
  Gate gate({.inbound = "<cache-lookup-value key='k' default-value='none' variable-name='v' />" +
                        header_of("X-V", "@((string)context.Variables[\"v\"])") +
                        "<cache-store-value key='k' value='@(\"kept\")' duration='60' />"});
  gate.post();
  CHECK(gate.sent("X-V") == "none");
  gate.post();
  CHECK(gate.sent("X-V") == "kept");
  gate.advance(std::chrono::seconds(61));
  gate.post();
  CHECK(gate.sent("X-V") == "none");
  Gate removed({.inbound = "<cache-store-value key='k' value='a' duration='60' />"
                           "<cache-remove-value key='k' caching-type='prefer-external' />"
                           "<cache-lookup-value key='k' variable-name='v' />" +
                           header_of("X-V", "@(context.Variables.ContainsKey(\"v\").ToString())")});
  removed.post();
  CHECK(removed.sent("X-V") == "False");
}

TEST_CASE("trace writes into the call's trace, and policies of elsewhere are told there") {
  Gate gate({.inbound = "<trace source='mine'><message>@(\"hello \" + 1)</message></trace>"
                        "<authentication-managed-identity resource='https://x.example' />"
                        "<llm-emit-token-metric namespace='n'><dimension name='API ID' />"
                        "</llm-emit-token-metric>"});
  CHECK(gate.post("", {{"Ocp-Apim-Trace", "true"}}).status == 200);
  CHECK(gate.last.trace.find("hello 1") != std::string::npos);
  CHECK(gate.last.trace.find("authentication-managed-identity") != std::string::npos);
  CHECK(gate.last.trace.find("llm-emit-token-metric") != std::string::npos);
}

TEST_CASE("a backend section that forwards nothing answers an empty 200") {
  Gate gate({.outbound = header_of("X-Out", "1"), .backend = ""});
  const http::Response response = gate.post();
  CHECK(gate.last.calls == 0);
  CHECK(response.status == 200);
  CHECK(response.body.size() == 0);
  CHECK(got(response, "X-Out") == "1");
}

TEST_CASE("variables of limits are numbers that later policies read") {
  Gate gate({.inbound = "<rate-limit-by-key id='limit' calls='2' renewal-period='60' "
                        "counter-key='k' remaining-calls-variable-name='left' "
                        "retry-after-variable-name='wait' />" +
                        header_of("X-Left", "@(((int)context.Variables[\"left\"] + 10) + \"\")"),
             .on_error = header_of(
                 "X-Wait", "@(context.Variables.GetValueOrDefault<int>(\"wait\") + \"s\")")});
  gate.post();
  CHECK(gate.sent("X-Left") == "11");
  gate.post();
  CHECK(gate.sent("X-Left") == "10");
  CHECK(got(gate.post(), "X-Wait") == "60s");
}

TEST_CASE("wait runs all that it holds, or one") {
  const auto held = [](const std::string& for_which) {
    Gate gate({.inbound = "<wait" + for_which + "><choose><when condition='true'>" +
                          header_of("X-One", "1") +
                          "</when></choose><choose><when condition='true'>" +
                          header_of("X-Two", "2") + "</when></choose></wait>"});
    gate.post();
    return gate.sent("X-One") + gate.sent("X-Two");
  };
  CHECK(held("") == "12");
  CHECK(held(" for='all'") == "12");
  CHECK(held(" for='any'") == "1");
}

TEST_CASE("authentication-basic sets the header, whatever the caller sent") {
  Gate gate({.inbound = "<authentication-basic username='u' password='@(\"p:\" + 1)' />"});
  gate.post("", {{"authorization", "Bearer x"}});
  CHECK(gate.sent("Authorization") == "Basic dTpwOjE=");
}

TEST_CASE("the variable of a token that is not fetched is an empty text") {
  Gate gate(
      {.inbound = "<authentication-managed-identity resource='r' "
                  "output-token-variable-name='t' />" +
                  header_of("X-T", "@(\"Bearer \" + (string)context.Variables[\"t\"])") +
                  "<emit-metric name='n' value='1'><dimension name='User ID' /></emit-metric>"});
  gate.post();
  CHECK(gate.sent("X-T") == "Bearer ");
}

TEST_CASE("an exists-action and an ip-filter may be computed") {
  Gate gate({.inbound =
                 "<set-header name='X-A' exists-action='@(\"skip\")'><value>new</value>"
                 "</set-header><set-header name='X-B' exists-action='override' />"
                 "<set-query-parameter name='w' exists-action='@(\"delete\")' />"
                 "<ip-filter action='@(\"allow\")'><address>10.0.0.9</address></ip-filter>"});
  CHECK(gate.post("", {{"X-A", "old"}, {"X-B", "gone"}}).status == 200);
  CHECK(gate.sent("X-A") == "old");
  CHECK(gate.sent("X-B").empty());
  CHECK(gate.last.target == "/run/j7?v=2");
  Gate wrong({.inbound = "<set-header name='X-A' exists-action='@(\"none\")' />"});
  CHECK(wrong.post().status == 500);
}

TEST_CASE("quotas that share a key count a call once") {
  const std::string quota = "<quota-by-key calls='2' renewal-period='300' counter-key='k' />";
  Gate gate({.inbound = quota + quota});
  CHECK(gate.post().status == 200);
  CHECK(gate.post().status == 200);
  CHECK(gate.post().status == 403);
}

TEST_CASE("an expression that fails is 500, and on-error runs") {
  Gate gate({.inbound = header_of("X", "@((string)context.Variables[\"none\"])"),
             .on_error = header_of("X-Message", "@(context.LastError.Message)")});
  const http::Response response = gate.post();
  CHECK(response.status == 500);
  CHECK(response.body ==
        R"({ "statusCode": 500, "message": "Internal server error", "activityId": "the-id" })");
  CHECK(got(response, "X-Message") == "The given key was not present in the dictionary.");
  CHECK(gate.last.context.error == "expression/ExpressionValueEvaluationFailure");
  CHECK(gate.last.calls == 0);
  Gate late({.outbound = header_of("X", "@(1 / 0 + \"\")")});
  CHECK(late.post().status == 500);
  CHECK(late.last.calls == 1);
}

TEST_CASE("limits by key count computed keys, and may count by the answer") {
  Gate gate({.inbound =
                 "<rate-limit-by-key calls='1' renewal-period='60' "
                 "counter-key='@(context.Request.Headers.GetValueOrDefault(\"X-Who\"))' />"});
  CHECK(gate.post("", {{"X-Who", "a"}}).status == 200);
  CHECK(gate.post("", {{"X-Who", "a"}}).status == 429);
  CHECK(gate.post("", {{"X-Who", "b"}}).status == 200);
  Gate good({.inbound = "<quota-by-key calls='1' renewal-period='3600' counter-key='@(\"k\")' "
                        "increment-condition='@(context.Response.StatusCode == 200)' />"});
  good.reply = [] {
    http::Response response;
    response.status = 404;
    return response;
  };
  CHECK(good.post().status == 404);
  good.reply = [] { return http::Response(); };
  CHECK(good.post().status == 200);
  CHECK(good.post().status == 403);
}

}  // namespace policy_effects_test
