// The folder shows the architecture: includes go one way, and each package has one home.

#include <doctest/doctest.h>

#include <map>
#include <regex>
#include <set>
#include <string>

#include "tests/house/source_tree.h"

namespace layers_test {

using namespace aml::tests;

namespace {

std::string layer_of(const std::string& path) {
  if (path.starts_with("model/")) return "model";
  const std::string rest = path.substr(std::string("emulator/").size());
  return rest.substr(0, rest.find('/'));
}

// What every folder above them may include.
const std::set<std::string> kBottom = {"base", "text"};

// What a folder may include, beside itself and the bottom.
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"base", {}},
    {"text", {"base"}},
    {"model", {}},
    {"core", {"model"}},
    {"isolation", {}},
    {"sandbox", {}},
    {"definition", {"core", "model"}},
    {"graph", {"core", "model", "definition"}},
    {"wire", {"core", "model", "definition"}},
    {"outbound", {"core"}},
    {"storage", {"core", "outbound", "postgres"}},
    {"scripts", {"core", "model", "sandbox", "wire"}},
    {"upstream", {"core", "model", "outbound", "wire"}},
    {"sqlite", {"core"}},
    {"postgres", {"core"}},
    {"replicas", {"core", "postgres"}},
    {"jobs", {"core", "wire", "sqlite", "postgres"}},
    {"service", {"core", "model", "outbound", "postgres", "storage", "jobs"}},
    {"tls", {"core"}},
    {"http", {"core", "model", "wire", "tls"}},
    {"endpoints", {"core", "model", "storage", "wire", "service", "http"}},
    {"management",
     {"core", "model", "definition", "wire", "sqlite", "postgres", "service", "http", "endpoints"}},
    {"studio",
     {"core", "model", "definition", "graph", "service", "management", "http", "endpoints"}},
    {"steering", {"core", "definition", "postgres", "jobs", "service", "http"}},
    {"control",
     {"core", "definition", "postgres", "jobs", "service", "tls", "http", "endpoints", "steering"}},
    {"gateway",
     {"core", "model", "definition", "outbound", "sqlite", "postgres", "http", "endpoints",
      "control"}},
    {"api_management",
     {"core", "model", "definition", "management", "http", "endpoints", "gateway"}},
    {"dashboard", {"core", "model", "wire", "service", "http", "endpoints", "control"}},
    {"bundle", {"core", "http", "storage", "control"}},
    {"cli",
     {"bundle",   "core",           "isolation",  "model",    "definition", "graph",   "wire",
      "outbound", "scripts",        "upstream",   "storage",  "jobs",       "service", "tls",
      "http",     "endpoints",      "management", "steering", "control",    "gateway", "dashboard",
      "studio",   "api_management", "postgres",   "replicas", "sandbox"}},
    {"in_process", {"cli", "control", "core", "endpoints", "http"}},
};

// Packages and who may include them: what their includes begin with.
const std::map<std::string, std::set<std::string>> kPackageHomes = {
    {"httplib.h", {"emulator/http/server.cc"}},
    {"curl/", {"emulator/outbound/curl_library.h"}},
    {"openssl/",
     {"emulator/core/signature.cc", "emulator/gateway/expressions/members/hash.cc",
      "emulator/gateway/policies/token_key.cc", "emulator/outbound/connections.cc",
      "emulator/tls/handles.h", "emulator/tls/handles.cc", "emulator/tls/authority.cc",
      "emulator/tls/server_keys.cc", "emulator/tls/session.cc"}},
    {"pugixml.hpp",
     {"emulator/storage/remote_listing.cc", "emulator/wire/blob_xml_reader.cc",
      "emulator/gateway/policies/json_xml.cc", "emulator/gateway/policies/policy_document.cc"}},
    {"murmurhash.h", {"model/hashing.cc"}},
    {"re2/", {"emulator/gateway/expressions/members/pattern.cc"}},
    {"yaml.h", {"emulator/api_management/yaml.cc"}},
    {"xxhash.h", {"emulator/core/ids.cc", "emulator/storage/fingerprint.cc"}},
    {"spdlog/spdlog.h", {"emulator/core/log.cc"}},
    {"libpq-fe.h", {"emulator/postgres/pq_library.h"}},
    {"sqlite3.h", {"emulator/sqlite/sqlite.cc", "model/sql_query.cc"}},
};

}  // namespace

TEST_CASE("includes go one way") {
  const std::regex include("#include \"((?:model|emulator)/[^\"]+)\"");
  for (const SourceFile& file : program_sources()) {
    const std::string from = layer_of(file.path);
    REQUIRE_MESSAGE(kMayInclude.contains(from), file.path << ": a folder the table does not know");
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), include), end; it != end;
         ++it) {
      const std::string to = layer_of((*it)[1]);
      const bool down = kBottom.contains(to) && !kBottom.contains(from);
      CHECK_MESSAGE((to == from || down || kMayInclude.at(from).contains(to)),
                    file.path << " includes " << (*it)[1].str());
    }
  }
}

TEST_CASE("each package has its homes") {
  for (const SourceFile& file : program_sources()) {
    for (const auto& [package, homes] : kPackageHomes) {
      const std::string& header = package;
      if (file.text.find("#include <" + header) == std::string::npos) continue;
      CHECK_MESSAGE(homes.contains(file.path), file.path << " includes " << header);
    }
  }
}

// Matching by recursion, it takes the stack that a stranger's text asks for.
TEST_CASE("no text meets a regular expression") {
  for (const SourceFile& file : program_sources()) {
    CHECK_MESSAGE(file.text.find("<regex>") == std::string::npos, file.path);
  }
}

TEST_CASE("time, chance and sleep are passed in") {
  const std::regex forbidden(
      "system_clock::now|random_device|\\brand\\(|sleep_for|sleep_until|\\busleep\\(|"
      "\\bgettimeofday");
  const std::set<std::string> homes = {"emulator/core/clock.cc", "emulator/core/ids.cc"};
  for (const SourceFile& file : program_sources()) {
    if (homes.contains(file.path)) continue;
    CHECK_MESSAGE(!std::regex_search(file.text, forbidden), file.path);
  }
}

}  // namespace layers_test
