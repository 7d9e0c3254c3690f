#include "emulator/gateway/policies/policies.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/gateway/policies/memory_counter_store.h"
#include "tests/emulator/gateway/instance_under_test.h"

namespace policies_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
using namespace std::chrono_literals;

namespace {

const std::string kStarter = in_section("inbound",
                                        "<rate-limit calls='5' renewal-period='60' />"
                                        "<quota calls='100' renewal-period='604800' /><base />");

std::string mark(const std::string& name) {
  return "<set-header name='X-Order' exists-action='append'><value>" + name +
         "</value></set-header>";
}

std::string order_of(const InstanceUnderTest::Answer& answer) {
  std::string order;
  for (const core::Header& header : answer.request_headers) {
    if (header.name == "X-Order") order += header.value + " ";
  }
  return order;
}

}  // namespace

TEST_CASE("the sixth call within a minute") {
  InstanceUnderTest instance({product_document("starter", kStarter)});
  CHECK(instance.run().response.headers.empty());
  instance.wait(17s);
  CHECK(instance.passing(4) == 4);
  const auto refused = instance.run();
  CHECK(refused.response.status == 429);
  CHECK(refused.response.body ==
        R"({ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 43 seconds." })");
  CHECK(refused.response.body.size() == 84);
  CHECK(refused.header("Retry-After") == "43");
  CHECK(instance.passing(3, 1) == 3);  // another subscription, another product

  instance.wait(42'999ms);
  CHECK(instance.run().header("Retry-After") == "1");
  instance.wait(1ms);
  CHECK(instance.passing(3) == 1);  // the first call has left, the other four have not
  CHECK(instance.run().header("Retry-After") == "17");
  instance.counters().reset();
  CHECK(instance.passing(6) == 5);
}

TEST_CASE("the 101st call of a week") {
  InstanceUnderTest instance({product_document("starter", kStarter)});
  int passed = 0;
  for (int minute = 0; minute < 20; ++minute) {
    passed += instance.passing(6);
    instance.wait(60s);
  }
  CHECK(passed == 100);
  const auto refused = instance.run();
  CHECK(refused.response.status == 403);
  CHECK(refused.response.body == R"({ "statusCode": 403, "message": "Out of call volume quota. )"
                                 R"(Quota will be replenished in 6.23:40:00." })");
  CHECK(refused.header("Retry-After") == "603600");
  // A call that the quota refused was counted by the rate limit in front of it.
  CHECK(instance.passing(4) == 0);
  CHECK(instance.run().response.status == 429);
  instance.wait(604'800s - 20min - 1ms);
  CHECK(instance.run().header("Retry-After") == "1");
  instance.wait(1ms);
  CHECK(instance.run().refused == false);
}

TEST_CASE("a quota's windows follow the subscription's start") {
  InstanceUnderTest instance(
      {product_document("starter", in_section("inbound",
                                              "<quota calls='1' bandwidth='9' "
                                              "renewal-period='2592000' />"))});
  CHECK(instance.passing(2) == 1);
  CHECK(instance.run().header("Retry-After") == "2592000");
  instance.wait(std::chrono::days(7) + 9h + 41min + 48s);
  CHECK(instance.run().response.body ==
        R"({ "statusCode": 403, "message": "Out of call volume quota. )"
        R"(Quota will be replenished in 22.14:18:12." })");
}

TEST_CASE("a subscription's own start moves its windows") {
  Configuration configuration = sample_instance({product_document(
      "starter", in_section("inbound", "<quota calls='1' renewal-period='86400' />"))});
  configuration.subscriptions[0].start = at("2016-10-01T18:23:29Z");
  Policies::Faults faults;
  MemoryCounterStore counters;
  Policies policies(configuration, counters, at("2016-10-14T14:52:33Z"), faults);
  Call call;
  call.api = &configuration.apis[0];
  call.subscription = &configuration.subscriptions[0];
  call.product = &configuration.products[0];
  http::Request request;
  PolicyCall first{call, at("2016-10-14T14:52:33Z"), request, nullptr};
  CHECK(policies.inbound(first));
  CHECK_FALSE(policies.inbound(first));
  CHECK(first.response->body == R"({ "statusCode": 403, "message": "Out of call volume quota. )"
                                R"(Quota will be replenished in 03:30:56." })");
}

TEST_CASE("a quota of bytes, and one without an end") {
  InstanceUnderTest instance({product_document(
      "starter", in_section("inbound", "<quota bandwidth='2' renewal-period='0' />"))});
  Call call = instance.call(0);
  call.request_bytes = 1000;
  CHECK_FALSE(instance.run(call, {}, std::string(1047, 'x')).refused);
  CHECK_FALSE(instance.run(call, {}, "x").refused);  // 2047 bytes so far; this one crosses
  const auto refused = instance.run(call);
  CHECK(refused.response.status == 403);
  CHECK(refused.response.body == R"({ "statusCode": 403, "message": "Out of bandwidth quota. )"
                                 R"(Quota will be replenished in 10675199.02:48:05." })");
  CHECK(refused.response.headers.empty());
  instance.wait(std::chrono::days(100'000));
  CHECK(instance.run(call).refused);
}

TEST_CASE("limits of an API and of an operation within a product") {
  InstanceUnderTest instance({product_document(
      "starter",
      in_section("inbound",
                 "<rate-limit calls='6' renewal-period='60'>"
                 "<api name='gone since' id='azureml-demo' calls='3' renewal-period='30'>"
                 "<operation name='RRS Execute' calls='1' renewal-period='10' /></api>"
                 "<api name='Echo API' calls='5' renewal-period='60' /></rate-limit>"))});
  const Call rrs = instance.call(0);
  const Call bes = instance.call(0, 1);
  CHECK_FALSE(instance.run(rrs).refused);
  CHECK(instance.run(rrs).header("Retry-After") == "10");
  CHECK_FALSE(instance.run(bes).refused);
  CHECK_FALSE(instance.run(bes).refused);
  CHECK(instance.run(bes).header("Retry-After") == "30");
  CHECK(instance.run(rrs).header("Retry-After") == "30");  // the longer of both
  Call echo = bes;
  echo.api = &instance.configuration().apis[1];
  echo.operation = nullptr;
  for (int i = 0; i < 3; ++i) CHECK_FALSE(instance.run(echo).refused);
  CHECK(instance.run(echo).header("Retry-After") == "60");  // six in all
}

TEST_CASE("limits of subscriptions ask for a key") {
  InstanceUnderTest instance(
      {api_document("azureml-demo",
                    in_section("inbound", "<base /><rate-limit calls='1' renewal-period='9' />"))});
  CHECK(instance.passing(9, std::nullopt) == 9);
  CHECK(instance.passing(9, 0) == 1);
  CHECK(instance.passing(9, 2) == 1);
}

TEST_CASE("two products share the counter of a key") {
  const auto limit = [](const char* calls, const char* key) {
    return in_section("inbound", "<rate-limit-by-key calls='" + std::string(calls) +
                                     "' renewal-period='60' counter-key='" + key + "' />");
  };
  InstanceUnderTest shared({product_document("starter", limit("4", "all")),
                            product_document("unlimited", limit("6", "all"))});
  CHECK(shared.passing(3, 0) == 3);
  CHECK(shared.passing(9, 1) == 3);  // six in all
  CHECK(shared.passing(9, 0) == 0);
  CHECK(shared.run(std::size_t{1}).header("Retry-After") == "60");
  CHECK(shared.run(std::size_t{0}).header("Retry-After") == "60");
  CHECK(shared.passing(9, 2) == 9);  // a key without a product meets neither
  InstanceUnderTest apart({product_document("starter", limit("4", "a")),
                           product_document("unlimited", limit("6", "b"))});
  CHECK(apart.passing(9, 0) == 4);
  CHECK(apart.passing(9, 1) == 6);
}

TEST_CASE("a quota by key counts windows from its first period's start") {
  InstanceUnderTest instance({global_document(
      in_section("inbound",
                 "<quota-by-key calls='2' renewal-period='86400' counter-key='k' "
                 "first-period-start='2016-01-01T08:00:00Z' />"
                 "<quota-by-key bandwidth='1' renewal-period='3600' counter-key='bytes' />"))});
  CHECK(instance.passing(2, std::nullopt) == 2);
  CHECK(instance.run(std::nullopt).header("Retry-After") == "61647");  // at 08:00 tomorrow
  instance.wait(61'647s);
  CHECK_FALSE(instance.run(instance.call(0), {}, std::string(1024, 'x')).refused);
  // The hours of the other one begin on the hour, since year 1.
  CHECK(instance.run().response.body ==
        R"({ "statusCode": 403, "message": "Out of bandwidth quota. )"
        R"(Quota will be replenished in 01:00:00." })");
}

TEST_CASE("increments") {
  struct {
    const char* attributes;
    int passed;
  } cases[] = {{"", 6},
               {"increment-count='1'", 6},
               {"increment-count='2'", 3},
               {"increment-count='4'", 1},
               {"increment-count='7'", 0},
               {"increment-count='0'", 20},
               {"increment-condition='true'", 6},
               {"increment-condition='true' increment-count='3'", 2},
               {"increment-condition='false' increment-count='3'", 20}};
  for (const auto& c : cases) {
    for (const std::string policy : {"rate-limit-by-key", "quota-by-key"}) {
      CAPTURE(c.attributes);
      InstanceUnderTest instance({global_document(
          in_section("inbound", "<" + policy + " calls='6' renewal-period='300' counter-key='k' " +
                                    c.attributes + " />"))});
      CHECK(instance.passing(20) == c.passed);
    }
  }
}

TEST_CASE("a policy that counts nothing refuses where its counter is used up") {
  for (const std::string policy : {"rate-limit-by-key", "quota-by-key"}) {
    CAPTURE(policy);
    const auto limit = [&](const char* more) {
      return in_section("inbound",
                        "<" + policy + " calls='2' renewal-period='300' " + more + " />");
    };
    InstanceUnderTest instance(
        {product_document("starter", limit("counter-key='k' increment-condition='false'")),
         product_document("unlimited", limit("counter-key='k'"))});
    CHECK(instance.passing(3, 0) == 3);
    CHECK(instance.passing(3, 1) == 2);
    CHECK(instance.passing(3, 0) == 0);
  }
  InstanceUnderTest bytes({global_document(
      in_section("inbound",
                 "<quota-by-key bandwidth='1' renewal-period='300' counter-key='k' "
                 "increment-condition='false' />"))});
  for (int i = 0; i < 3; ++i)
    CHECK_FALSE(bytes.run(bytes.call(0), {}, std::string(2000, 'x')).refused);
}

TEST_CASE("a call that one quota refuses is counted by no other") {
  InstanceUnderTest instance({product_document(
      "starter", in_section("inbound",
                            "<quota calls='3' renewal-period='0'>"
                            "<api id='azureml-demo' calls='9' renewal-period='0'>"
                            "<operation id='rrs-execute' calls='1' renewal-period='0' />"
                            "</api></quota>"))});
  int executes = 0;
  for (int i = 0; i < 4; ++i) executes += instance.run(instance.call(0)).refused ? 0 : 1;
  CHECK(executes == 1);
  int submits = 0;
  for (int i = 0; i < 4; ++i) submits += instance.run(instance.call(0, 1)).refused ? 0 : 1;
  CHECK(submits == 2);  // three calls in all
}

TEST_CASE("a caller that waits as long as the answer says gets through") {
  InstanceUnderTest instance(
      {product_document("starter", in_section("inbound",
                                              "<rate-limit-by-key calls='4' renewal-period='60' "
                                              "counter-key='all' increment-count='2' />")),
       product_document("unlimited", in_section("inbound",
                                                "<rate-limit-by-key calls='9' renewal-period='60' "
                                                "counter-key='all' />"))});
  for (int i = 0; i < 6; ++i) {
    CHECK(instance.passing(1, 1) == 1);
    instance.wait(5s);
  }
  // At 0, 5, 10, 15, 20 and 25 seconds; with two of them left there is room for two.
  CHECK(instance.run(std::size_t{0}).header("Retry-After") == "45");
  instance.wait(44s);
  CHECK(instance.passing(1, 0) == 0);
  instance.wait(1s);
  CHECK(instance.passing(1, 0) == 1);
}

TEST_CASE("headers of a rate limit") {
  InstanceUnderTest instance({global_document(
      in_section("inbound",
                 "<rate-limit-by-key calls='2' renewal-period='60' counter-key='k' "
                 "retry-after-header-name='X-Wait' retry-after-variable-name='wait' "
                 "remaining-calls-header-name='X-Left' remaining-calls-variable-name='left' "
                 "total-calls-header-name='X-Total' />"))});
  CHECK(instance.run().header("X-Left") == "1");
  CHECK(instance.run().header("X-Left") == "0");
  const auto refused = instance.run();
  CHECK(refused.header("X-Left") == "0");
  CHECK(refused.header("X-Total") == "2");
  CHECK(refused.header("X-Wait") == "60");
  CHECK(refused.header("Retry-After").empty());
}

TEST_CASE("headers of a rate limit of subscriptions") {
  InstanceUnderTest instance({product_document(
      "starter",
      in_section("inbound",
                 "<rate-limit calls='2' renewal-period='60' "
                 "remaining-calls-header-name='X-Left' total-calls-header-name='X-Total' />"))});
  for (const char* left : {"1", "0", "0"}) {
    const auto answer = instance.run();
    CHECK(answer.header("X-Left") == left);
    CHECK(answer.header("X-Total") == "2");
  }
  CHECK(instance.run().refused);
}

TEST_CASE("base says where the enclosing scope goes") {
  const auto section = [](const std::string& before, const std::string& after) {
    return in_section("inbound", mark(before) + "<base />" + mark(after));
  };
  const std::string without = in_section("inbound", mark("alone"));
  struct {
    std::vector<PolicyText> documents;
    const char* order;
  } cases[] = {
      {{}, ""},
      {{global_document(section("g1", "g2"))}, "g1 g2 "},
      {{global_document(section("g1", "g2")), product_document("starter", section("p1", "p2")),
        api_document("azureml-demo", section("a1", "a2")),
        operation_document("rrs-execute", section("o1", "o2"))},
       "o1 a1 p1 g1 g2 p2 a2 o2 "},
      {{global_document(section("g1", "g2")), operation_document("rrs-execute", section("o1", ""))},
       "o1 g1 g2  "},
      {{global_document(section("g1", "g2")), product_document("starter", without),
        api_document("azureml-demo", section("a1", "a2"))},
       "a1 alone a2 "},
      {{global_document(section("g1", "g2")), operation_document("rrs-execute", without)},
       "alone "},
      {{global_document(section("g1", "g2")), api_document("azureml-demo", "<policies />")},
       "g1 g2 "},
      {{global_document(section("g1", "g2")),
        api_document("azureml-demo", "<policies><inbound /></policies>")},
       ""},
      {{product_document("unlimited", without), api_document("echo", without),
        operation_document("bes-submit", without)},
       ""}};
  for (auto& c : cases) {
    InstanceUnderTest instance(c.documents);
    CHECK(order_of(instance.run()) == c.order);
  }
}

TEST_CASE("set-header") {
  struct {
    const char* policy;
    core::Headers before;
    std::string after;
  } cases[] = {
      {"<set-header name='X' exists-action='override'><value>1</value></set-header>",
       {{"x", "a"}, {"Y", "b"}, {"X", "c"}},
       "Y: b, X: 1"},
      {"<set-header name='X'><value>1</value><value>2</value></set-header>",
       {{"x", "a"}},
       "X: 1, X: 2"},
      {"<set-header name='X' exists-action='skip'><value>1</value></set-header>",
       {{"x", "a"}},
       "x: a"},
      {"<set-header name='X' exists-action='skip'><value>1</value></set-header>", {}, "X: 1"},
      {"<set-header name='X' exists-action='append'><value> a b </value></set-header>",
       {{"x", "a"}},
       "x: a, X: a b"},
      {"<set-header name='Ocp-Apim-Subscription-Key' exists-action='delete' />",
       {{"ocp-apim-subscription-key", "secret"}, {"Authorization", "Bearer x"}},
       "Authorization: Bearer x"},
      {"<set-header name='X'><value><![CDATA[<&>]]></value></set-header>", {}, "X: <&>"},
      {"<set-header name='X'><value>&lt;&#65;&amp;</value></set-header>", {}, "X: <A&"}};
  for (const auto& c : cases) {
    CAPTURE(c.policy);
    InstanceUnderTest instance({global_document(in_section("inbound", c.policy))});
    std::string headers;
    for (const auto& header : instance.run(instance.call(0), c.before).request_headers)
      headers += (headers.empty() ? "" : ", ") + header.name + ": " + header.value;
    CHECK(headers == c.after);
  }
}

TEST_CASE("outbound runs after answers, on-error after refusals and failures") {
  const auto set = [](const std::string& value) {
    return "<set-header name='X-From'><value>" + value +
           "</value></set-header>"
           "<set-header name='Content-Type'><value>text/" +
           value + "</value></set-header>";
  };
  InstanceUnderTest instance({global_document(
      "<policies><inbound><rate-limit-by-key calls='2' renewal-period='9' counter-key='k' />"
      "</inbound><backend><forward-request /></backend><outbound>" +
      set("outbound") + "</outbound><on-error>" + set("error") + "</on-error></policies>")});
  const auto answered = instance.run();
  CHECK(answered.header("X-From") == "outbound");
  CHECK(answered.header("Content-Type").empty());
  CHECK(answered.response.content_type == "text/outbound");
  CHECK(instance.run(instance.call(0), {}, "", true).header("X-From") == "error");
  const auto refused = instance.run();
  CHECK(refused.response.status == 429);
  CHECK(refused.header("X-From") == "error");
  CHECK(refused.response.content_type == "text/error");
}

TEST_CASE("policies in force, for people") {
  InstanceUnderTest instance(
      {product_document("starter",
                        in_section("inbound",
                                   "<rate-limit calls='5' renewal-period='60'><api id='echo' "
                                   "calls='2' renewal-period='9' /></rate-limit><base />")),
       operation_document("bes-submit", in_section("outbound",
                                                   "<set-header name='X'><value>1</value>"
                                                   "</set-header>"))});
  const std::vector<PolicyView> views = instance.policies().views();
  REQUIRE(views.size() == 2);
  CHECK(views[0].scope == PolicyScope::kProduct);
  CHECK(views[0].target == "starter");
  CHECK(views[0].section == "inbound");
  CHECK(views[0].name == "rate-limit");
  CHECK(views[0].file == "starter.xml");
  using Attributes = std::vector<std::pair<std::string, std::string>>;
  CHECK(views[0].attributes == Attributes{{"calls", "5"},
                                          {"renewal-period", "60"},
                                          {"api.id", "echo"},
                                          {"api.calls", "2"},
                                          {"api.renewal-period", "9"}});
  CHECK(views[1].target == "azureml-demo/bes-submit");
  CHECK(views[1].attributes == Attributes{{"name", "X"}, {"value", "1"}});
}

TEST_CASE("every policy has its entry in a trace") {
  InstanceUnderTest instance({product_document("starter", kStarter)});
  const Call call = instance.call(0);
  http::Request request;
  std::string last;
  for (int i = 0; i < 6; ++i) {
    Trace trace("id", instance.now());
    PolicyCall policy_call{call, instance.now(), request, &trace};
    instance.policies().inbound(policy_call);
    last = trace.write({});
    CHECK(last.find("rate-limit") != std::string::npos);
    CHECK((last.find("\"quota\"") != std::string::npos) == (i < 5));
  }
  CHECK(last.find("exceeded for 60 seconds") != std::string::npos);
}

}  // namespace policies_test
