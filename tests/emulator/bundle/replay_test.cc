// A run is bundled, and answers the same in an emulator that has nothing of it.

#include "emulator/cli/replay.h"

#include <doctest/doctest.h>

#include "emulator/core/blob_reference.h"
#include "emulator/core/shared_key.h"
#include "tests/emulator/bundle/made_bundle.h"

namespace replay_test {

using namespace aml;
using namespace aml::tests;

namespace {

constexpr const char* kService =
    "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/562d088408ce85f89663240a5ea142c9";
constexpr const char* kBody =
    R"({"Inputs":{"input1":{"ColumnNames":["Col2"],"Values":[["This is a good day"]]}}})";
constexpr const char* kSharedRules =
    "fault rules for all workspaces may have acted in private ones, which are replayed without "
    "them\n";
const core::Headers kKey = {{"Authorization", "Bearer " + std::string(kSampleKey)}};

cli::ReplayOutcome replayed(const std::string& bundle) {
  const TemporaryFolder folder;
  const bundle::BundleFile file(folder.write("b", bundle));
  return cli::replay(file, false);
}

bundle::Manifest manifest_of(const std::string& bundle) {
  const TemporaryFolder folder;
  return bundle::BundleFile(folder.write("b", bundle)).manifest();
}

std::string all_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

void check_equal(const std::string& bundle) {
  const cli::ReplayOutcome outcome = replayed(bundle);
  CHECK(all_of(outcome.difference) == "");
  CHECK(outcome.blob_difference == "");
  CHECK(outcome.transcript == manifest_of(bundle).transcript);
  CHECK(outcome.calls == manifest_of(bundle).calls);
}

core::Headers signed_put(HostedApp& app, const std::string& path, const std::string& key) {
  core::Headers headers = {{"x-ms-date", text::write_http_date(app.manual_clock().now())},
                           {"x-ms-version", "2019-12-12"},
                           {"x-ms-blob-type", "BlockBlob"},
                           {"Content-Length", "26"}};
  const core::SignedRequest request{"PUT", path, "", headers};
  headers.push_back(
      {"Authorization", core::shared_key_authorization(request, "devstoreaccount1", key)});
  return headers;
}

std::string submit(HostedApp& app, const std::string& connection) {
  const Json body = {
      {"Inputs",
       {{"input1", {{"ConnectionString", connection}, {"RelativeLocation", "demo/input.csv"}}}}}};
  const http::Response response =
      app.call("POST", std::string(kService) + "/jobs?api-version=2.0", kKey, body.dump());
  return response.status == 200 ? Json::parse(response.body).get<std::string>() : "";
}

void call_storage(HostedApp& app) {
  const std::string sas = app.get("/__emu/storage").at("sas").get<std::string>().substr(1);
  const std::string blob = "/devstoreaccount1/demo/input.csv";
  constexpr const char* kCsv = "Col2\nThis is a good day\n\n";
  CHECK(app.call("PUT", "/devstoreaccount1/demo?restype=container&" + sas).status == 201);
  CHECK(app.call("PUT", blob, signed_put(app, blob, core::random_key()), kCsv).status == 403);
  const http::Response put =
      app.call("PUT", blob, signed_put(app, blob, std::string(core::kDevelopmentKey)),
               std::string(kCsv) + "\n");
  CHECK(put.status == 201);
  const std::string etag = *core::find_header(put.headers, "ETag");
  CHECK(app.call("GET", blob + "?" + sas, {{"If-Match", etag}}).status == 200);
  CHECK(app.call("GET", blob + "?" + sas, {{"If-None-Match", etag}}).status == 304);
  CHECK(app.call("GET", blob + "?" + sas + "x").status == 403);
  CHECK(app.call("GET", "/devstoreaccount1/demo?restype=container&comp=list&" + sas).status == 200);
}

void run_jobs(HostedApp& app) {
  CHECK(app.call("POST", "/__emu/faults", {},
                 R"({"match":{"operation":"submit"},"when":{"first":1},)"
                 R"("then":{"job":"runs","duration":"1h"}})")
            .status == 201);
  const std::string job = submit(app, "UseDevelopmentStorage=true");
  const std::string path = std::string(kService) + "/jobs/" + job + "?api-version=2.0";
  CHECK(app.call("POST", std::string(kService) + "/jobs/" + job + "/start?api-version=2.0", kKey)
            .status == 204);
  CHECK(app.call("POST", "/__emu/jobs/run").status == 200);
  CHECK(Json::parse(app.call("GET", path, kKey).body).at("StatusCode") == "Running");
  CHECK(app.call("POST", "/__emu/clock/advance", {}, R"({"by":"1h"})").status == 200);
  CHECK(Json::parse(app.call("GET", path, kKey).body).at("StatusCode") == "Finished");
  // Of an account that is not the emulator's, whose key the first job tells.
  const std::string other = "DefaultEndpointsProtocol=https;AccountName=theirs;AccountKey=";
  submit(app, other + core::derived_key("a", "b"));
  submit(app, other + core::derived_key("c", "d"));
}

void call_gateway(HostedApp& app) {
  const Json gateway = app.get("/__emu/gateway");
  for (const Json& one : gateway.at("subscriptions")) {
    core::Headers headers = kKey;
    headers.push_back({"Ocp-Apim-Subscription-Key", one.at("secondaryKey").get<std::string>()});
    CHECK(
        app.call("POST",
                 "/azureml-demo" + std::string(kService) + "/execute?api-version=2.0&details=true",
                 headers, kBody)
            .status == 200);
    CHECK(app.call("POST",
                   "/azureml-demo" + std::string(kService) +
                       "/execute?api-version=2.0&details=true&subscription-key=" +
                       one.at("primaryKey").get<std::string>(),
                   kKey, kBody)
              .status == 200);
  }
  CHECK(app.call("POST",
                 "/azureml-demo" + std::string(kService) + "/execute?api-version=2.0&details=true",
                 {{"Ocp-Apim-Subscription-Key", "wrong"}}, kBody)
            .status == 401);
}

void call_workspace(HostedApp& app) {
  const Json made = Json::parse(app.call("POST", "/__emu/workspaces", {},
                                         R"({"services":["SimpleFeatureHashingExperiment"]})")
                                    .body);
  const std::string workspace = made.at("workspace");
  const Json& service = made.at("services").at(0);
  const std::string url = service.at("executeUrl");
  const std::string target = url.substr(url.find("/workspaces"));
  const core::Headers key = {
      {"Authorization", "Bearer " + service.at("primaryKey").get<std::string>()}};
  CHECK(app.call("POST", target, key, kBody).status == 200);
  CHECK(app.call("POST", target, kKey, kBody).status == 401);
  CHECK(app.call("POST", "/__emu/faults?workspace=" + workspace, {},
                 R"({"when":{"until":"2s"},"then":{"error":"RequestThrottled"}})")
            .status == 201);
  CHECK(app.call("POST", target, key, kBody).status == 503);
  CHECK(app.call("POST", "/__emu/clock/advance?workspace=" + workspace, {}, R"({"by":"3s"})")
            .status == 200);
  CHECK(app.call("POST", target, key, kBody).status == 200);
  CHECK(app.call("PUT", "/" + made.at("storage").at("account").get<std::string>() +
                            "/mine?restype=container&" +
                            made.at("storage").at("sas").get<std::string>().substr(1))
            .status == 201);
}

void run_everything(HostedApp& app) {
  CHECK(execute_sample(app, kSampleKey).status == 200);
  CHECK(execute_sample(app, "wrong").status == 401);
  CHECK(execute_sample(app, kSampleKey, "[]").status == 400);
  call_storage(app);
  run_jobs(app);
  call_gateway(app);
  CHECK(app.call("POST", "/__emu/faults", {},
                 R"({"match":{"operation":"execute"},"then":{"error":"RequestThrottled"}})")
            .status == 201);
  CHECK(execute_sample(app, kSampleKey).status == 503);
  CHECK(app.call("DELETE", "/__emu/faults").status == 204);
  CHECK(execute_sample(app, kSampleKey).status == 200);
  call_workspace(app);
}

}  // namespace

TEST_CASE("a run over everything answers the same") {
  HostedApp app(kManual);
  run_everything(app);
  const std::string bundle = bundle_of(app);
  CHECK(all_of(manifest_of(bundle).notes) == kSharedRules);
  CHECK(manifest_of(bundle).calls > 30);
  check_equal(bundle);
}

TEST_CASE("after a reset, too") {
  HostedApp app(kManual);
  run_everything(app);
  CHECK(app.call("POST", "/__emu/reset").status == 204);
  run_everything(app);
  check_equal(bundle_of(app));
}

TEST_CASE("a hundred runs with counted ids and a stopped clock are one transcript") {
  std::string first;
  for (int run = 0; run < 100; ++run) {
    HostedApp app(kManual);
    run_everything(app);
    const std::string transcript = manifest_of(bundle_of(app)).transcript;
    if (run == 0) first = transcript;
    REQUIRE(transcript == first);
  }
}

TEST_CASE("what the proxy refused is refused again") {
  HostedApp app(kManual);
  CHECK(app.ask_proxy("CONNECT", "example.org:443").status == 403);
  CHECK(app.ask_proxy("GET", "example.org").status == 403);
  const std::string bundle = bundle_of(app);
  CHECK(manifest_of(bundle).calls == 2);
  check_equal(bundle);
}

TEST_CASE("a private workspace alone") {
  HostedApp app(kManual);
  run_everything(app);
  call_workspace(app);
  const std::string bundle = bundle_of(app);
  const auto worlds = manifest_of(bundle).worlds;
  REQUIRE(worlds.size() == 3);
  const std::string one = bundle_of(app, "?workspace=" + worlds[1].folder);
  CHECK(manifest_of(one).worlds.size() == 1);
  check_equal(one);
}

TEST_CASE("ids that were random and jobs that ran by themselves are told, and followed") {
  HostedApp app({{"--clock", "manual"}, {"--job-workers", "0"}});
  run_everything(app);
  const std::string bundle = bundle_of(app);
  CHECK(all_of(manifest_of(bundle).notes) ==
        "ids were random (--ids sequential)\n" + std::string(kSharedRules));
  check_equal(bundle);
}

TEST_CASE("an upload that the journal did not keep is the blob at the end") {
  HostedApp app(kManual);
  const std::string sas = app.get("/__emu/storage").at("sas").get<std::string>().substr(1);
  app.call("PUT", "/devstoreaccount1/demo?restype=container&" + sas);
  CHECK(app.call("PUT", "/devstoreaccount1/demo/large%20one?" + sas,
                 {{"x-ms-blob-type", "BlockBlob"}}, std::string(100'000, 'x'))
            .status == 201);
  CHECK(app.call("HEAD", "/devstoreaccount1/demo/large%20one?" + sas).status == 200);
  const std::string bundle = bundle_of(app);
  CHECK(all_of(manifest_of(bundle).notes) ==
        "1 body is longer than the journal keeps: PUT /devstoreaccount1/demo/large%20one\n");
  check_equal(bundle);
}

TEST_CASE("another definition answers otherwise: the first call is named") {
  HostedApp app(kManual);
  CHECK(execute_sample(app, "wrong").status == 401);
  CHECK(execute_sample(app, kSampleKey).status == 200);
  CHECK(execute_sample(app, kSampleKey).status == 200);
  const std::string bundle = changed(bundle_of(app), [](Members& all) {
    replace_in(all["fixtures/services/SimpleFeatureHashingExperiment/service.json"],
               "\"Hashing bitsize\": 3", "\"Hashing bitsize\": 2");
  });
  const cli::ReplayOutcome outcome = replayed(bundle);
  REQUIRE(outcome.difference.size() == 3);
  CHECK(outcome.difference[0].find("call 2  POST " + std::string(kService)) == 0);
  CHECK(outcome.difference[1].find("in the file  ") == 0);
  CHECK(outcome.difference[1].find("Col2_HashingFeature.4") != std::string::npos);
  CHECK(outcome.difference[2].find("now          ") == 0);
  CHECK(outcome.transcript != manifest_of(bundle).transcript);
}

TEST_CASE("blobs that jobs made otherwise are a difference") {
  HostedApp app(kManual);
  const std::string sas = app.get("/__emu/storage").at("sas").get<std::string>().substr(1);
  app.call("PUT", "/devstoreaccount1/demo?restype=container&" + sas);
  app.call("PUT", "/devstoreaccount1/demo/a?" + sas, {{"x-ms-blob-type", "BlockBlob"}}, "x");
  const std::string bundle = changed(bundle_of(app), [](Members& all) {
    replace_in(all["blobs.json"], "\"name\": \"a\"", "\"name\": \"b\"");
  });
  CHECK(replayed(bundle).blob_difference == "blob devstoreaccount1/demo/a is new");
}

TEST_CASE("no secret that is not the emulator's own is in a bundle") {
  const TemporaryFolder folder;
  folder.write("gateway/gateway.json", read_file(AML_FIXTURES "/gateway/gateway.json"));
  folder.write("gateway/policies/starter.xml",
               "<policies><inbound><base /><set-header name=\"Authorization\" "
               "exists-action=\"override\"><value>Basic c2VjcmV0</value></set-header>"
               "<set-header name='x-plain'><value>shown</value></set-header></inbound></policies>");
  HostedApp app({{"--deterministic", "true"}, {"--fixtures", folder.path().string()}});
  const std::string secret = core::derived_key("their", "account");
  submit(app, "AccountName=theirs;AccountKey=" + secret);
  app.call("GET", "/devstoreaccount1/a/b?sv=2019-12-12&sr=b&sp=r&sig=bXlzaWduYXR1cmU%3D");
  app.call("GET", "/nothing", {{"Cookie", "theircookie"}, {"api-key", "theirkey"}});
  const std::string bundle = bundle_of(app);
  for (const std::string& hidden : {secret, std::string("c2VjcmV0"), std::string("bXlzaWduYXR1cmU"),
                                    std::string("theircookie"), std::string("theirkey")}) {
    CAPTURE(hidden);
    CHECK(bundle.find(hidden) == std::string::npos);
  }
  CHECK(bundle.find("<value>Basic [redacted]</value>") != std::string::npos);
  CHECK(bundle.find("<value>shown</value>") != std::string::npos);
}

TEST_CASE("bundles of open workspaces, and of none, are refused") {
  HostedApp app(kManual);
  const http::Response open =
      app.call("GET", "/__emu/bundle?workspace=756dbbd56cf4b58a5125db394cae1dc4");
  CHECK(open.status == 400);
  CHECK(problem_of(open).at("detail").get<std::string>().find("together") != std::string::npos);
  CHECK(app.call("GET", "/__emu/bundle?workspace=00000000000000000000000000000abc").status == 404);
  CHECK(app.call("GET", "/__emu/bundle?worksapce=a").status == 400);
}

}  // namespace replay_test
