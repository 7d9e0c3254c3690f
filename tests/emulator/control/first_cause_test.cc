// Requests with one thing wrong each, and whether explain names it first.

#include "emulator/control/first_cause.h"

#include <doctest/doctest.h>

#include "tests/emulator/control/call_app.h"

namespace first_cause_test {

using namespace aml;
using namespace aml::tests;

namespace {

const std::string kWorkspace = "756dbbd56cf4b58a5125db394cae1dc4";
const std::string kEndpoint = "562d088408ce85f89663240a5ea142c9";
const std::string kNone(32, '0');

struct Sent {
  std::string method;
  std::string target;
  core::Headers headers;
  std::string body;
};

/// One change to a request that is right, and what is to be named as its first cause.
struct Mutation {
  const char* what;
  std::string Sent::*part;  ///< null: the header below
  std::string from;         ///< in the part, or the header's name
  std::string to;           ///< the header's value; empty: it is left out
  std::string check;
};

std::string replaced(const std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from << " in " << text);
  return text.substr(0, at) + to + text.substr(at + from.size());
}

Sent mutated(Sent sent, const Mutation& mutation) {
  if (mutation.part != nullptr) {
    sent.*mutation.part = replaced(sent.*mutation.part, mutation.from, mutation.to);
    return sent;
  }
  std::erase_if(sent.headers, [&](const core::Header& one) { return one.name == mutation.from; });
  if (!mutation.to.empty()) sent.headers.push_back({mutation.from, mutation.to});
  return sent;
}

Json cause_of(TestApp& app, const Sent& sent) {
  const http::Response answer = app.call(sent.method, sent.target, sent.headers, sent.body);
  const std::string id = app.get("/__emu/requests?order=desc&limit=1")["requests"][0]["id"];
  const Json cause = app.get("/__emu/requests/" + id + "/explain")["cause"];
  CHECK((answer.status < 400) == cause.is_null());
  return cause;
}

/// How many are named right; each must be, so that the test says which is not.
std::size_t named_right(TestApp& app, const Sent& sent, const std::vector<Mutation>& mutations) {
  CHECK(cause_of(app, sent).is_null());
  std::size_t right = 0;
  for (const Mutation& one : mutations) {
    CAPTURE(one.what);
    const Json cause = cause_of(app, mutated(sent, one));
    CHECK(cause["check"] == one.check);
    CHECK_FALSE(cause["says"].get<std::string>().empty());
    if (cause["check"] == one.check) ++right;
  }
  return right;
}

}  // namespace

TEST_CASE("explain names the first cause of 40 requests with one thing wrong") {
  TestApp app(kManual);
  const auto method = &Sent::method;
  const auto target = &Sent::target;
  const auto body = &Sent::body;
  const core::Headers key = {{"Authorization", "Bearer " + std::string(kSampleKey)}};
  const std::string service = "/workspaces/" + kWorkspace + "/services/" + kEndpoint;
  const std::string rows =
      R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["a"]]}},"GlobalParameters":{}})";
  const Sent execute{"POST", service + "/execute?api-version=2.0", key, rows};
  std::size_t right = named_right(
      app, execute,
      {{"the verb", method, "POST", "GET", "route.verb"},
       {"a word of the path", target, "/execute", "/exceute", "route.path"},
       {"the workspace's form", target, kWorkspace, "mine", "check.2-ids"},
       {"the workspace", target, kWorkspace, kNone, "check.2-ids"},
       {"the endpoint", target, kEndpoint, kNone, "check.2-ids"},
       {"no key", nullptr, "Authorization", "", "check.3-key"},
       {"the key", nullptr, "Authorization", "Bearer wrong", "check.3-key"},
       {"the key's scheme", nullptr, "Authorization", std::string(kSampleKey), "check.3-key"},
       {"the version", target, "2.0", "1.0", "check.4-version"},
       {"an empty version", target, "2.0", "", "check.4-version"},
       {"a broken body", body, "]]", "]", "check.7-body"},
       {"an empty body", body, rows, "null", "check.7-body"},
       {"the input's name", body, "input1", "input2", "check.7-inputs"},
       {"no inputs", body, "\"Inputs\"", "\"Input\"", "check.7-inputs"},
       {"the column's name", body, "Col2", "Col3", "check.9-schema"},
       {"a ragged row", body, "[\"a\"]", "[\"a\",\"b\"]", "check.9-schema"},
       {"a parameter", body, "Parameters\":{}", "Parameters\":{\"x\":1}", "check.8-parameters"}});

  const std::string sas = app.get("/__emu/storage")["sas"].get<std::string>().substr(1);
  const std::string blob = "/devstoreaccount1/demo/input.csv?" + sas;
  app.call("PUT", "/devstoreaccount1/demo?restype=container&" + sas);
  const Sent put{"PUT", blob, {{"x-ms-blob-type", "BlockBlob"}}, "Col2\na\n"};
  right += named_right(
      app, put,
      {{"no blob type", nullptr, "x-ms-blob-type", "", "error Storage/MissingRequiredHeader"},
       {"the blob type", nullptr, "x-ms-blob-type", "Block", "error Storage/InvalidHeaderValue"},
       {"the container", target, "/demo/", "/nodemo/", "error Storage/ContainerNotFound"}});
  const Sent get{"GET", blob, {}, ""};
  right += named_right(
      app, get,
      {{"the blob", target, "input.csv", "none.csv", "error Storage/BlobNotFound"},
       {"the signature", target, "sig=", "sig=x", "blob-access.signatures"},
       {"no token", target, "?" + sas, "", "blob-access.signatures"},
       {"the token's version", target, "sv=", "sw=", "blob-access.signatures"},
       {"a condition", nullptr, "If-Match", "\"0x1\"", "error Storage/ConditionNotMet"},
       {"the range", nullptr, "x-ms-range", "bytes=100-200", "error Storage/InvalidRange"}});

  const Sent submit{"POST", service + "/jobs?api-version=2.0", key,
                    R"({"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true",)"
                    R"("RelativeLocation":"demo/input.csv"}}})"};
  right += named_right(
      app, submit,
      {{"the version", target, "2.0", "1.0", "check.4-version"},
       {"the key", nullptr, "Authorization", "Bearer wrong", "check.3-key"},
       {"the blob", body, "input.csv", "none.csv", "check.8-blobs"},
       {"the input's name", body, "input1", "inputs1", "check.7-batch-inputs"},
       {"a member of the location", body, "RelativeLocation", "RelativeLocaton", "check.8-blobs"},
       {"the connection string", body, "UseDevelopmentStorage=true", "AccountName=x",
        "check.8-blobs"},
       {"the job", target, "/jobs?", "/jobs/" + kNone + "/start?", "check.5-job"},
       {"a word of the path", target, "/services/", "/service/", "route.path"}});

  const Json subscription = app.get("/__emu/gateway")["subscriptions"][1];
  core::Headers keys = key;
  keys.push_back({"Ocp-Apim-Subscription-Key", subscription["primaryKey"]});
  const Sent call{"POST", "/azureml-demo" + service + "/execute?api-version=2.0&details=true", keys,
                  rows};
  right +=
      named_right(app, call,
                  {{"no key", nullptr, "Ocp-Apim-Subscription-Key", "", "gateway.key"},
                   {"the key", nullptr, "Ocp-Apim-Subscription-Key", "nope", "gateway.key"},
                   {"the verb", method, "POST", "PUT", "gateway.operation"},
                   {"a word of the path", target, "/execute", "/exceute", "gateway.operation"},
                   {"the suffix", target, "azureml-demo", "azureml-dem", "route.path"},
                   {"the service's key", nullptr, "Authorization", "Bearer wrong", "check.3-key"}});
  CHECK(right == 40);
}

TEST_CASE("explain: what a rule did is the first cause, and a misspelled path has its nearest") {
  TestApp app(kManual);
  const Sent nowhere{"POST", "/workspaces/" + kWorkspace + "/servces/x/execute", {}, "{}"};
  CHECK(cause_of(app, nowhere)["says"].get<std::string>().find("did you mean \"services\"?") !=
        std::string::npos);
  app.call("POST", "/__emu/faults", {}, R"({"then":{"status":502}})");
  execute_sample(app, kSampleKey);
  const std::string id = app.last_id();
  CHECK(app.get("/__emu/requests/" + id + "/explain")["cause"]["check"] == "fault.rule");
}

}  // namespace first_cause_test
