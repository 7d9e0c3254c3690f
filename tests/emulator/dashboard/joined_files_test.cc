#include "emulator/dashboard/joined_files.h"

#include <doctest/doctest.h>

#include <string>

#include "emulator/dashboard/assets.h"
#include "emulator/dashboard/pages.h"

namespace joined_files_test {

using aml::dashboard::joined_files;
using aml::dashboard::type_of_file;

namespace {

std::size_t count_of(const std::string& text, const std::string& piece) {
  std::size_t count = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("sheets that are asked for together follow one another") {
  const auto tokens = joined_files("tokens.css");
  const auto marks = joined_files("marks.css");
  REQUIRE(tokens);
  REQUIRE(marks);
  CHECK(joined_files("tokens.css+marks.css") == *tokens + *marks);
  CHECK(joined_files("marks.css+marks.css") == *marks + *marks);
}

TEST_CASE("the scripts of each page are one module, in which every file is once") {
  for (const aml::dashboard::Page& page : aml::dashboard::pages()) {
    const auto script = joined_files("shell.js+" + std::string(page.script));
    CAPTURE(page.script);
    REQUIRE(script);
    CHECK(count_of(*script, "\nimport ") == 0);
    CHECK(count_of(*script, "\nexport ") == 0);
    CHECK(count_of(*script, "const $page = ") == 1);
    CHECK(count_of(*script, "const $shell = ") == 1);
    CHECK(script->find("const $page = ") < script->find("const $shell = "));
    CHECK(count_of(*script, "// " + std::string(page.script) + "\n{\n") == 1);
  }
}

TEST_CASE("imports become constants of what the imported module answers") {
  const auto shell = joined_files("shell.js");
  REQUIRE(shell);
  CHECK(shell->find("const { listen, pause } = $live;") != std::string::npos);
  CHECK(shell->find("return { workspace, within };\n})();\n") != std::string::npos);
  const auto studio = joined_files("studio_editor.js");
  REQUIRE(studio);
  CHECK(studio->find("const graphs = $studio_graph;") != std::string::npos);
  const auto blobs = joined_files("blobs.js");  // whose list of names goes over several lines
  REQUIRE(blobs);
  CHECK(blobs->find("\n} = $storage;") != std::string::npos);
}

TEST_CASE("what is not there, or cannot be joined, is nothing") {
  std::string many = "marks.css";
  for (int i = 0; i < 40; ++i) many += "+marks.css";
  for (const std::string& asked :
       {std::string("none.css"), std::string("marks.css+none.css"), std::string("+"),
        std::string("marks.css+shell.js"), std::string("icon.svg+icons.svg"), std::string(""),
        std::string("layout.html"), std::string("pages/jobs.html"), many}) {
    CAPTURE(asked);
    CHECK(!joined_files(asked));
  }
  CHECK(joined_files("icon.svg"));
  CHECK(type_of_file("icon.svg") == "image/svg+xml");
  CHECK(type_of_file("layout.html").empty());
}

}  // namespace joined_files_test
