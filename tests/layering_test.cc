// The folder shows the architecture: includes go one way, and each package has one home.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = AML_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool is_source(const fs::path& path) {
  return path.extension() == ".h" || path.extension() == ".cc";
}

std::vector<fs::path> sources_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    if (is_source(entry.path())) files.push_back(entry.path().lexically_relative(kRoot));
  }
  std::sort(files.begin(), files.end());
  return files;
}

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
    {"wire", {"core", "model"}},
    {"storage", {"core", "model"}},
    {"records", {"core"}},
    {"jobs", {"core", "model", "wire", "records"}},
    {"service", {"core", "model", "storage", "jobs"}},
    {"http", {"core", "model", "storage", "wire", "service"}},
    {"control", {"core", "model", "wire", "jobs", "service", "http"}},
    {"gateway", {"core", "model", "wire", "records", "http", "control"}},
    {"dashboard", {"core", "model", "wire", "service", "http", "control"}},
    {"cli",
     {"core", "model", "wire", "storage", "records", "jobs", "service", "http", "control",
      "gateway", "dashboard"}},
};

// Packages and who may include them: what their includes begin with.
const std::map<std::string, std::set<std::string>> kPackageHomes = {
    {"httplib.h",
     {"emulator/http/server.cc", "emulator/cli/commands/healthcheck.cc",
      "emulator/storage/remote_endpoint.cc", "emulator/gateway/backend_stream.h"}},
    {"openssl/", {"emulator/core/signature.cc", "emulator/gateway/tls_session.cc"}},
    {"pugixml.hpp", {"emulator/wire/blob_xml_reader.cc", "emulator/gateway/policy_document.cc"}},
    {"murmurhash.h", {"model/hashing.cc"}},
    {"xxhash.h", {"emulator/core/ids.cc", "emulator/storage/fingerprint.cc"}},
    {"spdlog/spdlog.h", {"emulator/core/log.cc"}},
    {"sqlite3.h", {"emulator/records/sqlite.cc"}},
};

}  // namespace

TEST_CASE("includes go one way") {
  const std::regex include("#include \"((?:model|emulator)/[^\"]+)\"");
  for (const char* folder : {"model", "emulator"}) {
    for (const fs::path& file : sources_below(folder)) {
      const std::string text = read(kRoot / file);
      const std::string from = layer_of(file.string());
      REQUIRE_MESSAGE(kMayInclude.contains(from), file.string()
                                                      << ": a folder the table does not know");
      for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it) {
        const std::string to = layer_of((*it)[1]);
        const bool down = kBottom.contains(to) && !kBottom.contains(from);
        CHECK_MESSAGE((to == from || down || kMayInclude.at(from).contains(to)),
                      file.string() << " includes " << (*it)[1].str());
      }
    }
  }
}

TEST_CASE("each package has its homes") {
  for (const char* folder : {"model", "emulator"}) {
    for (const fs::path& file : sources_below(folder)) {
      const std::string text = read(kRoot / file);
      for (const auto& [package, homes] : kPackageHomes) {
        const std::string& header = package;
        if (text.find("#include <" + header) == std::string::npos) continue;
        CHECK_MESSAGE(homes.contains(file.string()), file.string() << " includes " << header);
      }
    }
  }
}

TEST_CASE("time, chance and sleep are passed in") {
  const std::regex forbidden(
      "system_clock::now|random_device|\\brand\\(|sleep_for|sleep_until|\\busleep\\(|"
      "\\bgettimeofday");
  const std::set<std::string> homes = {"emulator/core/clock.cc", "emulator/core/ids.cc"};
  for (const char* folder : {"model", "emulator"}) {
    for (const fs::path& file : sources_below(folder)) {
      if (homes.contains(file.string())) continue;
      CHECK_MESSAGE(!std::regex_search(read(kRoot / file), forbidden), file.string());
    }
  }
}

// CMake's lists end a name there, and what is left of it finds no test.
TEST_CASE("no test has a name that CTest cuts off") {
  const std::regex cut("TEST_CASE\\(\\s*\"[^\"]*;");
  for (const fs::path& file : sources_below("tests")) {
    if (file.extension() != ".cc" || file.filename() == "layering_test.cc") continue;
    CHECK_MESSAGE(!std::regex_search(read(kRoot / file), cut), file.string());
  }
}

TEST_CASE("every test file is registered") {
  for (const fs::path& file : sources_below("tests")) {
    if (file.extension() != ".cc") continue;
    bool registered = false;
    for (fs::path folder = file.parent_path(); !registered && !folder.empty();
         folder = folder.parent_path()) {
      const fs::path list = kRoot / folder / "CMakeLists.txt";
      const std::string name = file.lexically_relative(folder).string();
      registered = fs::exists(list) && read(list).find(name) != std::string::npos;
    }
    CHECK_MESSAGE(registered, file.string() << " is in no CMakeLists.txt");
  }
}
