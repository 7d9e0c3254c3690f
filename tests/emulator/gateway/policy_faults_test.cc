// What is wrong with policy documents, reported so that a person can fix it.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "emulator/gateway/policies/absent_policies.h"
#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/policies.h"
#include "tests/emulator/gateway/sample_instance.h"

namespace policy_faults_test {

using namespace aml;
using namespace aml::gateway;
using namespace aml::tests;
namespace fs = std::filesystem;

namespace {

const fs::path kBroken = fs::path(AML_FIXTURES) / "broken-policies";

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string faults_of(std::vector<PolicyText> documents,
                      UnknownPolicies unknown = UnknownPolicies::kRefuse) {
  const Configuration configuration = sample_instance(std::move(documents));
  Policies::Faults faults;
  MemoryCounterStore counters;
  const Policies policies(configuration, counters, core::TimePoint(), faults, unknown);
  std::string all;
  for (const definition::DefinitionFault& fault : faults) all += to_text(fault) + "\n";
  for (const SkippedPolicy& policy : policies.skipped()) all += to_text(policy) + "\n";
  return all;
}

// As notes name what is known; the list of policies is longer.
std::string first_policies() {
  const std::string faults = faults_of({global_document(in_section("inbound", "<zzzzzzzzzzz />"))});
  const std::size_t at = faults.find("one of: ") + 8;
  return faults.substr(at, faults.find('\n', at) - at);
}

}  // namespace

TEST_CASE("each broken policy document is answered with all its faults") {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kBroken)) {
    if (entry.path().extension() == ".xml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  CHECK(files.size() == 17);
  for (const fs::path& file : files) {
    CAPTURE(file);
    PolicyText document = product_document("starter", read(file));
    document.file = file.filename();
    fs::path expected = file;
    CHECK(faults_of({document}) == read(expected.replace_extension(".txt")));
  }
}

TEST_CASE("faults of documents that stand side by side") {
  const auto limit = [](const char* period) {
    return in_section("inbound", "<rate-limit-by-key calls='1' renewal-period='" +
                                     std::string(period) + "' counter-key='k' />");
  };
  CHECK(faults_of({product_document("starter", limit("60")),
                   product_document("unlimited", limit("30")), api_document("echo", "<x>")}) ==
        "error: unlimited.xml:1:20: the counter of key \"k\" has a renewal-period of 30 here and a "
        "renewal-period of 60 elsewhere\n"
        "  first given at starter.xml:1:20\n"
        "  help: give one of them another key\n"
        "error: echo.xml:1:3: broken XML: start-end tags mismatch\n");
  const auto quota = [](const char* start) {
    return in_section("inbound",
                      "<quota-by-key calls='1' renewal-period='3600' counter-key='k' "
                      "first-period-start='" +
                          std::string(start) + "' />");
  };
  CHECK(faults_of({product_document("starter", quota("2016-01-01T00:00:00Z")),
                   product_document("unlimited", quota("2016-01-02T00:00:00Z"))}) ==
        "error: unlimited.xml:1:20: the counter of key \"k\" has a renewal-period of 3600 from "
        "2016-01-02T00:00:00Z here and a renewal-period of 3600 from 2016-01-01T00:00:00Z "
        "elsewhere\n"
        "  first given at starter.xml:1:20\n"
        "  help: give one of them another key\n");
  CHECK(faults_of({global_document("<policies />"), global_document("<policies />")}) ==
        "error: global.xml:1:1: there is a document for this scope already\n");
  CHECK(faults_of({product_document("gone", "<policies />")}) ==
        "error: gone.xml:1:1: the document's product, API or operation is not there\n");
}

TEST_CASE("scopes that do not take a policy") {
  const std::string rate = in_section("inbound", "<rate-limit calls='1' renewal-period='1' />");
  const std::string quota = in_section("inbound", "<quota calls='1' renewal-period='1' />");
  const std::string nested =
      in_section("inbound",
                 "<rate-limit calls='1' renewal-period='1'><api id='echo' calls='1' "
                 "renewal-period='1' /></rate-limit>");
  CHECK(faults_of({global_document(rate)}) ==
        "error: global.xml:1:20: rate-limit is not allowed in the global document, but in: a "
        "product's, an API's, an operation's\n");
  CHECK(faults_of({api_document("echo", quota)}) ==
        "error: echo.xml:1:20: quota is not allowed in an API's document, but in: a product's\n");
  CHECK(faults_of({api_document("echo", rate), operation_document("bes-submit", rate)}).empty());
  CHECK(faults_of({api_document("echo", nested)}) ==
        "error: echo.xml:1:61: a limit per API belongs in a product's document\n");
}

TEST_CASE("a backend section holds one policy") {
  const auto backend = [](const std::string& policies) {
    return faults_of({global_document("<policies><backend>" + policies + "</backend></policies>")});
  };
  CHECK(backend("<forward-request />").empty());
  CHECK(backend("<base />").empty());
  CHECK(backend("<forward-request timeout='60' buffer-response='false' />").empty());
  CHECK(backend("<forward-request follow-redirects='true' />") ==
        "error: global.xml:1:37: \"follow-redirects\" must be one of false, not \"true\"\n");
  CHECK(backend("<base /><forward-request />") ==
        "error: global.xml:1:11: backend holds one policy at most\n");
}

TEST_CASE("policies that are not run here are refused with the reason, or passed over") {
  const std::string document =
      in_section("inbound",
                 "<send-request mode='new'><set-url>http://x</set-url></send-request><choose><when "
                 "condition='true'><set-heder name='X' /></when></choose><base />");
  CHECK(faults_of({product_document("starter", document)}) ==
        "error: starter.xml:1:20: policy \"send-request\" is not run here: it asks another "
        "server\n  help: --unknown-policies skip passes it over\n"
        "error: starter.xml:1:118: policy \"set-heder\" is not known\n"
        "  expected one of: " +
            first_policies() + "\n  did you mean \"set-header\"?\n");
  CHECK(faults_of({product_document("starter", document)}, UnknownPolicies::kSkip) ==
        "starter.xml:1:20: send-request is passed over: it asks another server\n"
        "starter.xml:1:118: set-heder is passed over: its name is not known\n");
  // What is known has to be right all the same.
  CHECK(faults_of({product_document(
                      "starter",
                      in_section("inbound", "<send-request /><set-method a='1'>GET</set-method>"))},
                  UnknownPolicies::kSkip)
            .find("set-method has no attribute \"a\"") != std::string::npos);
}

TEST_CASE("no policy is both run here and absent, and each has its reason") {
  for (const AbsentPolicy& absent : absent_policies()) {
    CAPTURE(absent.name);
    CHECK_FALSE(absent.reason.empty());
    const std::string name(absent.name);
    CHECK(faults_of({global_document(in_section("inbound", "<" + name + " />"))}) ==
          "error: global.xml:1:20: policy \"" + name + "\" is not run here: " +
              std::string(absent.reason) + "\n  help: --unknown-policies skip passes it over\n");
  }
}

}  // namespace policy_faults_test
