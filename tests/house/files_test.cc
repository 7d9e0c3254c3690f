// Every file is used: headers are included, sources are built, test scripts are started.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "tests/house/source_tree.h"

namespace files_test {

using namespace aml::tests;

namespace {

/// The sources of every target of this build, as CMake knows them.
std::set<std::string> built_sources() {
  std::set<std::string> sources;
  std::ifstream in(AML_BUILT_SOURCES);
  for (std::string line; std::getline(in, line);) sources.insert(line);
  return sources;
}

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1);
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string stem_of(const std::string& path) {
  const std::string name = name_of(path);
  return name.substr(0, name.rfind('.'));
}

bool mentions(const std::string& text, const std::string& word) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; ++at) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) {
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("every header is included by another file than its own source") {
  std::map<std::string, std::set<std::string>> users;
  const std::regex include("#include \"([^\"]+)\"");
  for (const SourceFile& file : all_sources()) {
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), include), end; it != end;
         ++it) {
      users[(*it)[1]].insert(file.path);
    }
  }
  for (const SourceFile& file : all_sources()) {
    if (!file.path.ends_with(".h")) continue;
    std::set<std::string>& from = users[file.path];
    from.erase(folder_of(file.path) + stem_of(file.path) + ".cc");
    CHECK_MESSAGE(!from.empty(), file.path << " is included by no other file");
  }
}

TEST_CASE("every source belongs to a target") {
  const std::set<std::string> built = built_sources();
  REQUIRE(built.contains("tests/house/files_test.cc"));
  for (const SourceFile& file : all_sources()) {
    const bool elsewhere = file.path.starts_with("tests/house/misuse/") ||
                           file.path.starts_with("tests/package/consumer/");
    if (!file.path.ends_with(".cc") || elsewhere) continue;
    CHECK_MESSAGE(built.contains(file.path), file.path << " is in no CMakeLists.txt");
  }
}

// A script is a test of its folder's CMakeLists.txt, or a part of another script.
TEST_CASE("every script of the tests is started or imported") {
  const std::vector<SourceFile> scripts = files_below({"tests"}, {".py", ".mjs"});
  const std::vector<SourceFile> lists = files_below({"tests"}, {"CMakeLists.txt"});
  for (const SourceFile& script : scripts) {
    const std::string stem = stem_of(script.path);
    bool used = false;
    for (const SourceFile& list : lists) {
      if (folder_of(list.path) != folder_of(script.path)) continue;
      const std::string shown = stem.ends_with("_test") ? stem.substr(0, stem.size() - 5) : stem;
      used = used || mentions(list.text, stem) || mentions(list.text, shown);
    }
    for (const SourceFile& other : scripts) {
      if (stem.ends_with("_test")) break;
      used = used || (other.path != script.path && mentions(other.text, stem));
    }
    CHECK_MESSAGE(used, script.path << " is started by no CMakeLists.txt and imported nowhere");
  }
}

// What CTest is told to run before or after a test goes by its name.
TEST_CASE("no two tests have one name") {
  const std::regex name("TEST_CASE\\(\\s*\"([^\"]*)\"");
  std::map<std::string, std::string> files;
  for (const SourceFile& file : all_sources()) {
    if (!file.path.starts_with("tests/emulator/")) continue;
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), name), end; it != end; ++it) {
      const auto first = files.emplace((*it)[1], file.path);
      CHECK_MESSAGE(first.second,
                    (*it)[1] << " is in " << first.first->second << " and in " << file.path);
    }
  }
}

// CMake's lists end a name there, and what is left of it finds no test.
TEST_CASE("no test has a name that CTest cuts off") {
  const std::regex cut("TEST_CASE\\(\\s*\"[^\"]*;");
  for (const SourceFile& file : all_sources()) {
    if (file.path == "tests/house/files_test.cc") continue;
    CHECK_MESSAGE(!std::regex_search(file.text, cut), file.path);
  }
}

namespace {

/// The names of all cases, written in one literal or in several.
std::set<std::string> case_names() {
  std::set<std::string> names;
  const std::regex name(R"(TEST_CASE\(\s*((?:"[^"]*"\s*)+))");
  const std::regex literal("\"([^\"]*)\"");
  for (const SourceFile& file : all_sources()) {
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), name), end; it != end; ++it) {
      const std::string literals = (*it)[1];
      std::string whole;
      for (std::sregex_iterator one(literals.begin(), literals.end(), literal); one != end; ++one)
        whole += (*one)[1];
      names.insert(whole);
    }
  }
  return names;
}

std::vector<std::string> split(const std::string& text, const std::string& by) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at = 0; (at = text.find(by, from)) != std::string::npos; from = at + by.size())
    parts.push_back(text.substr(from, at - from));
  parts.push_back(text.substr(from));
  return parts;
}

/// The cells of that column in the tables of a document whose head says `column`.
std::vector<std::string> cells_of(const SourceFile& document, const std::string& column) {
  std::vector<std::string> found;
  std::size_t at = std::string::npos;
  for (const std::string& line : lines_of(document.text)) {
    if (!line.starts_with("| ") || !line.ends_with(" |")) {
      at = std::string::npos;
      continue;
    }
    const std::vector<std::string> cells = split(line.substr(2, line.size() - 4), " | ");
    const auto head = std::find(cells.begin(), cells.end(), column);
    if (head != cells.end()) {
      at = static_cast<std::size_t>(head - cells.begin());
    } else if (at < cells.size() && !cells[at].starts_with("---")) {
      found.push_back(cells[at]);
    }
  }
  return found;
}

}  // namespace

TEST_CASE("each trap and each promise names tests that exist") {
  const std::set<std::string> names = case_names();
  const std::regex script("`([^`]+)`$");
  std::size_t seen = 0;
  for (const SourceFile& document : files_below({"docs"}, {"http.md", "reliability.md"})) {
    std::vector<std::string> cells = cells_of(document, "Test");
    for (const char* column : {"test", "how it is tested"}) {
      const auto more = cells_of(document, column);
      cells.insert(cells.end(), more.begin(), more.end());
    }
    for (const std::string& cell : cells) {
      for (const std::string& one : split(cell, "; ")) {
        ++seen;
        std::smatch file;
        const bool is_script = std::regex_search(one, file, script);
        const bool is_there =
            is_script
                ? std::filesystem::exists(std::filesystem::path(AML_SOURCE_DIR) / file[1].str())
                : names.contains(one);
        CHECK_MESSAGE(is_there, document.path << ": " << one);
      }
    }
  }
  CHECK(seen > 50);
}

}  // namespace files_test
