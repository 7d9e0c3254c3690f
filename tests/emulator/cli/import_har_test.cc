// `amlemu import har`: recorded calls become a service, and their secrets stay out of it.

#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "emulator/cli/secret_finder.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/text/ascii.h"
#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace import_har_test {

using namespace aml;
using namespace aml::tests;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const fs::path kRecording = fs::path(AML_FIXTURES) / "recordings" / "reviews.har";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string in_lower_case(std::string text) {
  for (char& c : text) c = text::to_lower(c);
  return text;
}

Outcome import_har(const TemporaryFolder& folder, const std::string& file,
                   std::vector<std::string> more = {}) {
  std::vector<std::string> words = {"import", "har", file, "--fixtures", folder.path("f")};
  words.insert(words.end(), more.begin(), more.end());
  return run_program(words);
}

/// A call of a recording, answered with 200.
Json call(const std::string& url, const Json& request, const Json& response) {
  return {{"request", {{"method", "POST"}, {"url", url}, {"postData", {{"text", request.dump()}}}}},
          {"response", {{"status", 200}, {"content", {{"text", response.dump()}}}}}};
}

std::string recording(const std::vector<Json>& calls) {
  return Json{{"log", {{"entries", calls}}}}.dump();
}

Json asked(const Json& columns, const Json& rows) {
  return {{"Inputs", {{"input1", {{"ColumnNames", columns}, {"Values", rows}}}}}};
}

Json answered(const Json& columns, const Json& rows) {
  return {{"Results",
           {{"output1",
             {{"type", "table"}, {"value", {{"ColumnNames", columns}, {"Values", rows}}}}}}}};
}

const std::string kEndpoint = "/services/11111111111111111111111111111111/execute";
const std::string kUrl = "https://h/workspaces/0123456789abcdef0123456789abcdef" + kEndpoint;

/// All that an import writes and says.
std::string all_of(const TemporaryFolder& folder, const Outcome& outcome) {
  std::string all = outcome.out + outcome.err;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "f"))
    if (entry.is_regular_file()) all += read_file(entry.path());
  return in_lower_case(all);
}

std::string service_text(const TemporaryFolder& folder, const std::string& name) {
  return read_file(folder.path() / "f/services" / name / "service.json");
}

}  // namespace

TEST_CASE("recorded calls and jobs become a service with their rows") {
  const TemporaryFolder folder;
  const Outcome outcome = import_har(folder, kRecording.string());
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(has(outcome.out, "services/reviews/service.json: 7 examples of 4 calls\n"));
  const Json service = definition::parse_positioned(service_text(folder, "reviews")).value;
  CHECK(service.at("workspace").at("id") == "0123456789abcdef0123456789abcdef");
  CHECK(service.at("endpoint").at("id") == "11111111111111111111111111111111");
  CHECK(service.at("inputs")[0].at("columns").dump() ==
        R"([{"name":"Age","type":"Int32"},{"name":"Note","type":"String"}])");
  const Json& rows =
      service.at("modules")[0].at("parameters").at("Answers").at("examples").at("rows");
  CHECK(rows[0].dump() == R"([39,"quiet","yes","***"])");
  CHECK(rows[4].dump() == R"([40,"user ***","no",null])");
  CHECK(rows[5].dump() == R"([70,"from a blob","yes","***"])");
  CHECK(service.at("globalParameters")[2].at("default") == 3);
  CHECK(run_program({"validate", folder.path("f")}).exit_code == 0);
}

TEST_CASE("what was not taken of a recording is listed with the reason") {
  const TemporaryFolder folder;
  const std::string out = import_har(folder, kRecording.string(), {"Mine"}).out;
  CHECK(has(out, "services/Mine/service.json"));
  for (const char* note :
       {"not taken  entry 4: POST /workspaces/0123456789abcdef0123456789abcdef/services/"
        "11111111111111111111111111111111/execute: answered 503",
        "not taken  entry 5: GET /workspaces/0123456789abcdef0123456789abcdef: no call of",
        "not taken  entry 6: POST /common/oauth2/token: no call of a web service",
        "not taken  entry 12: POST /workspaces/0123456789abcdef0123456789abcdef/services/"
        "11111111111111111111111111111111/jobs: the job 5a1f"})
    CHECK_MESSAGE(has(out, note), out);
}

TEST_CASE("no secret of a recording is left") {
  const std::string recorded = in_lower_case(read_file(kRecording));
  for (int kind = 1; kind <= 23; ++kind) {
    if (kind == 21) continue;  // in an answer that is Base64
    const std::string number = std::to_string(kind);
    CHECK(has(recorded, "planted" + std::string(2 - number.size(), '0') + number));
  }
  const TemporaryFolder folder;
  const Outcome outcome = import_har(folder, kRecording.string());
  REQUIRE(outcome.exit_code == 0);
  std::string all = outcome.out + outcome.err;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path()))
    if (entry.is_regular_file()) all += read_file(entry.path());
  all = in_lower_case(all);
  const std::size_t at = all.find("planted");
  CHECK_MESSAGE(at == std::string::npos, all.substr(at == std::string::npos ? 0 : at, 60));
  CHECK_FALSE(has(all, "dxnlcjpwbgfudgvk"));  // Base64 of user:planted…
  CHECK(has(all, "secrets    14 texts"));
}

TEST_CASE("cells of columns with secret names are hidden, whatever they look like") {
  const TemporaryFolder folder;
  const std::string file = folder.write(
      "a.har",
      recording({call(kUrl,
                      asked({"Age", "Password", "Note"},
                            {{"39", "pw-PLANT", "was pw-PLANT once"}, {"40", "", "it dropped"}}),
                      answered({"Label", "apiKey", "pwd"},
                               {{"yes", "PLANT", "7"}, {"no", nullptr, "8"}})),
                 // Not taken, for its other columns; its cells are secret all the same.
                 call(kUrl, asked({"Password"}, {{"dropped"}}), answered({"Label"}, {{"yes"}}))}));
  const Outcome outcome = import_har(folder, file, {"A"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK_MESSAGE(!has(all_of(folder, outcome), "plant"), all_of(folder, outcome));
  const Json service = definition::parse_positioned(service_text(folder, "A")).value;
  const Json& rows =
      service.at("modules")[0].at("parameters").at("Answers").at("examples").at("rows");
  CHECK(rows[0].dump() == R"([39,"***","was *** once","yes","***","***"])");
  CHECK(rows[1].dump() == R"([40,"","it ***","no",null,"***"])");
}

TEST_CASE("secrets of an address are learnt without a queryString") {
  const TemporaryFolder folder;
  const std::string query = "?api-version=2.0&code=PLANTcode&k%65y=PLANTkey&sig=PLANT%2Fsig#top";
  const std::string file = folder.write(
      "a.har",
      recording({call(kUrl + query, asked({"Note"}, {{"by PLANTcode"}, {"PLANTkey, PLANT/sig"}}),
                      answered({"Label"}, {{"yes"}, {"PLANTcode"}}))}));
  const Outcome outcome = import_har(folder, file, {"A"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK_MESSAGE(!has(all_of(folder, outcome), "plant"), all_of(folder, outcome));
}

TEST_CASE("an endpoint is one service, whatever its addresses name before it") {
  const TemporaryFolder folder;
  const Json label = answered({"Label"}, {{"yes"}});
  const std::string file = folder.write(
      "a.har",
      recording({call("https://h/subscriptions/abc" + kEndpoint, asked({"Age"}, {{"39"}}), label),
                 call(kUrl, asked({"Age"}, {{"40"}}), label)}));
  const Outcome outcome = import_har(folder, file, {"A"});
  REQUIRE_MESSAGE(outcome.exit_code == 0, outcome.err);
  CHECK(has(outcome.out, "services/A/service.json: 2 examples of 2 calls\n"));
  const Json service = definition::parse_positioned(service_text(folder, "A")).value;
  CHECK(service.at("workspace").at("id") == "0123456789abcdef0123456789abcdef");
  CHECK(run_program({"validate", folder.path("f")}).exit_code == 0);
}

TEST_CASE("what looks like a secret") {
  struct {
    const char* text;
    std::vector<std::string> secrets;
  } cases[] = {
      {"AccountName=a;AccountKey=abcdefgh==;End", {"abcdefgh=="}},
      {"https://x/y?sv=1&sig=abc%2Bdef%3D&sp=r", {"abc%2Bdef%3D"}},
      {R"({"client_secret": "abc def ghi", "city": "Oslo in May"})", {"abc def ghi", "def ghi"}},
      {R"({\"password\":\"abcdefg\"})", {"abcdefg"}},
      {"password%3Dabcdefgh", {"abcdefgh"}},
      {"see Bearer abcdefghijklm, please", {"abcdefghijklm"}},
      {"eyJhbGciOi.eyJzdWIiOi.c2lnbmF0", {"eyJhbGciOi.eyJzdWIiOi.c2lnbmF0"}},
      {"ftp://me:secrets@host/", {"secrets"}},
      {"https://TOKEN01@host/", {"TOKEN01"}},
      {"Server=db;Password=ab,PLANT01xyz;", {"ab,PLANT01xyz", "ab"}},
      {"<Password>PLANT03</Password>", {"PLANT03"}},
      {"<a:pwd><![CDATA[PLANT<04]]></a:pwd>", {"PLANT<04"}},
      {"passphrase=PLANT05", {"PLANT05"}},
      {"Password\t=\tPLANT06", {"PLANT06"}},
      {"This is a good day: code=Oslo; monkey=banana", {}},
      {"token", {}},
      {"-----BEGIN CERTIFICATE-----", {}},
  };
  for (const auto& one : cases) {
    CAPTURE(one.text);
    const std::vector<std::string> found = cli::find_secrets(one.text);
    CHECK(found == one.secrets);
  }
  CHECK(cli::is_secret_name("Ocp-Apim-Subscription-Key", true));
  CHECK(cli::is_secret_name("code", false));
  CHECK_FALSE(cli::is_secret_name("code", true));
  CHECK(cli::is_secret_name("X-Auth", false));
}

TEST_CASE("a value that is named is hidden where it stands, however short") {
  cli::RecordedSecrets secrets;
  secrets.learn_field("Cookie", R"(a="PLANT07"; b=2)");
  secrets.learn_field("X-Auth", "PLANT08");
  secrets.learn_text(R"({"x": "Password\t=\tPLANT09"})");
  secrets.finish();
  for (const auto& row : std::vector<std::pair<std::string, std::string>>{
           {"Server=db;Password=ab,PLANT01xyz;Port=1", "Server=db;Password=***;Port=1"},
           {"Password=correct PLANT02horse;Port=1", "Password=***;Port=1"},
           {"Port=1;Password=correct PLANT02horse", "Port=1;Password=***"},
           {R"(Server=db;Password=a\PLANT&b<c;)", "Server=db;Password=***;"},
           {"pwd=ab&x=ab", "pwd=***&x=ab"},
           {"Password\t=\tab", "Password\t=\t***"},
           {"<Password>ab</Password>", "<Password>***</Password>"},
           {"Authorization: Bearer ab", "Authorization: Bearer ***"},
           {"https://ab@host and ab", "https://***@host and ab"},
           {"PLANT07, PLANT08 and PLANT09", "***, *** and ***"},
           {"<b>ab</b>: a good day, a=b; c", "<b>ab</b>: a good day, a=b; c"}}) {
    CAPTURE(row.first);
    CHECK(secrets.scrub(row.first) == row.second);
  }
}

TEST_CASE("a text of secrets without end is read once") {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "sig=";
  for (int i = 0; i < 200'000; ++i) text += "eyJ-";
  std::size_t bytes = 0;
  for (const std::string& secret : cli::find_secrets(text)) bytes += secret.size();
  CHECK(bytes < 10 * text.size());
}

TEST_CASE("texts whose ends are far away are read once, too") {
  const auto repeated = [](const std::string& piece) {
    std::string text;
    while (text.size() < 500'000) text += piece;
    return text;
  };
  for (const char* piece :
       {"token=a ", "x;token=a ", "<token><![CDATA[", "<token >>>>>>>>>>>>>>>>>>>>",
        "-----BEGIN KE-----", "-----BEGIN KEY-----END ", "token: a ", " \t "}) {
    CAPTURE(piece);
    std::size_t bytes = 0;
    const std::string text = repeated(piece);
    for (const std::string& secret : cli::find_secrets(text)) bytes += secret.size();
    CHECK(bytes < 10 * text.size());
  }
  std::string text, hidden;
  for (int i = 0; i < 100'000; ++i) text += "token=abcdef" + std::to_string(i) + "&";
  for (int i = 0; i < 100'000; ++i) hidden += "token=***&";
  cli::RecordedSecrets secrets;
  secrets.finish();
  CHECK(secrets.scrub(text) == hidden);
  for (int i = 0; i < 30'000; ++i) secrets.learn_field("token", "k" + std::to_string(100'000 + i));
  secrets.finish();
  CHECK(secrets.scrub("one k129999, two k130000") == "one ***, two k130000");
  CHECK(secrets.scrub(repeated("k10000.")).size() > 500'000);
}

TEST_CASE("a service that could not be loaded again is not written") {
  const TemporaryFolder folder;
  REQUIRE(import_har(folder, kRecording, {"One"}).exit_code == 0);
  const Outcome twice = import_har(folder, kRecording, {"Two"});
  CHECK(twice.exit_code == 2);
  CHECK(twice.err.find("endpoint id 11111111111111111111111111111111 is given twice") !=
        std::string::npos);
  CHECK(twice.err.find("One/service.json") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path("f") + "/services/Two"));
}

TEST_CASE("recordings that cannot be: every fault with its place") {
  const TemporaryFolder folder;
  const std::string file = folder.write("bad.har", R"({"log": {"entries": [
 {"request": {"method": 5, "url": "/x"}, "response": {"status": "ok", "content": {"text": "?", "encoding": "base64"}}},
 {"request": {"method": "GET", "headers": {}}, "response": {"status": 2000, "content": {"text": "x", "encoding": "gzip"}}},
 17, {}]}})");
  const Outcome outcome = import_har(folder, file);
  CHECK(outcome.exit_code == 2);
  for (const char* fault :
       {"bad.har:2:25: \"method\" must be a text, not 5", "bad.har:2:65: \"status\" must be",
        "bad.har:2:91: \"text\" is not Base64", "bad.har:3:14: a request has no \"url\"",
        "bad.har:3:43: \"headers\" must be a list", "bad.har:3:71: 2000 is not a status",
        "\"encoding\" can only be \"base64\", not \"gzip\"",
        "bad.har:4:2: an entry must be an object", "bad.har:4:6: an entry has no \"request\"",
        "bad.har:4:6: an entry has no \"response\""})
    CHECK_MESSAGE(has(outcome.err, fault), outcome.err);
  CHECK(has(import_har(folder, folder.write("a.har", "[]")).err, "a recording has no \"log\""));
  CHECK(has(import_har(folder, folder.write("b.har", "{\"log\":")).err, "b.har:1:"));
  const Outcome none = import_har(folder, folder.write("c.har", R"({"log": {"entries": [
 {"request": {"method": "GET", "url": "http://a/b?sig=planted99"}, "response": {"status": 200}}]}})"));
  CHECK(none.exit_code == 2);
  CHECK(has(none.err, "no call of a web service in it shows rows"));
  CHECK(has(none.err, "entry 1: GET /b: no call of a web service"));
  CHECK_FALSE(has(none.err, "planted"));
  CHECK_FALSE(fs::exists(folder.path() / "f"));
}

}  // namespace import_har_test
