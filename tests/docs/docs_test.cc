// Every code block of the README and the docs is run, and prints what it says it prints.

#include <doctest/doctest.h>
#include <stdio.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "emulator/gateway/policies/memory_counter_store.h"
#include "emulator/gateway/policies/policies.h"
#include "tests/docs/code_blocks.h"
#include "tests/emulator/gateway/sample_instance.h"
#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"
#include "tests/support/temporary_folder.h"
#include "tests/transcripts/transcript.h"

namespace docs_test {

namespace fs = std::filesystem;
using namespace aml::tests;

namespace {

const fs::path kRoot = AML_SOURCE_DIR;

std::vector<fs::path> documents() {
  std::vector<fs::path> files = {kRoot / "README.md", kRoot / "CONTRIBUTING.md"};
  for (const char* folder : {"docs", "model", "bench"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (entry.path().extension() == ".md") files.push_back(entry.path());
    }
  }
  return files;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// A shell in a folder that looks like the project's root, with an emulator at the documented port.
class Shell {
 public:
  Shell() {
    for (const char* folder : {"docs", "fixtures", "tests"})
      fs::create_directory_symlink(kRoot / folder, folder_.path() / folder);
    fs::create_symlink(AML_BINARY, folder_.path() / "run");
  }

  std::vector<std::string> output_of(const std::string& command) {
    const std::string port = std::to_string(emulator_.port());
    std::ofstream(folder_.path() / "command.sh") << replaced(command, "10100", port) << "\n";
    // Verbs ask the emulator at the documented port.
    const std::string shell = "cd '" + folder_.path().string() +
                              "' && AMLEMU_AT=http://localhost:" + port + " bash command.sh 2>&1";
    FILE* pipe = ::popen(shell.c_str(), "r");
    std::string output;
    char bytes[4096];
    for (std::size_t n; (n = ::fread(bytes, 1, sizeof bytes, pipe)) > 0;) output.append(bytes, n);
    ::pclose(pipe);
    return lines_of(replaced(output, port, "10100"));
  }

  const fs::path& folder() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
  EmulatorProcess emulator_;
};

bool is_serve(const std::string& command) {
  return command == "./run" || command.starts_with("./run --") ||
         command.starts_with("./run serve");
}

// A command that keeps serving: what it prints up to the READY line.
std::vector<std::string> serve_output(const std::string& command, const fs::path& folder) {
  std::vector<std::string> arguments;
  std::istringstream words(command);
  std::string word;
  words >> word;
  bool quiet = false;
  while (words >> word) {
    if (word == "serve") continue;
    if (word == "--quiet") quiet = true;
    const bool is_file = word.find(".ready") != std::string::npos || word.ends_with(".pem");
    arguments.push_back(is_file ? (folder / word).string() : word);
  }
  if (!quiet) arguments.push_back("--no-quiet");
  EmulatorProcess emulator(arguments);
  std::vector<std::string> lines = emulator.banner();
  lines.push_back(emulator.ready_line());
  for (std::string& line : lines) line = replaced(line, std::to_string(emulator.port()), "10100");
  return lines;
}

/// Containers often may make none; what is said there has its own tests. Sanitizers have threads, or
/// trace the program at its end, which the first process of a namespace does not permit.
bool permits_namespaces() {
#ifdef AML_SANITIZED
  return false;
#else
  static const bool permitted = std::system("unshare -Urnmpf --mount-proc true 2> /dev/null") == 0;
  return permitted;
#endif
}

void run_console(const CodeBlock& block, Shell& shell) {
  for (const Command& command : parse_console(block.text)) {
    CAPTURE(command.text);
    if (command.text.find("--isolated") != std::string::npos && !permits_namespaces()) continue;
    const std::vector<std::string> actual = is_serve(command.text)
                                                ? serve_output(command.text, shell.folder())
                                                : shell.output_of(command.text);
    std::string shown;
    for (const std::string& line : actual) shown += line + "\n";
    CHECK_MESSAGE(output_matches(command.expected, actual), "printed:\n" << shown);
  }
}

// A transcript is read here, so that its form holds; its behaviour is that of a file of the same
// words.
void read_transcript_block(const CodeBlock& block) {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "block.http";
  std::ofstream(file) << block.text;
  const Transcript transcript = read_transcript(file, AML_FIXTURES);
  CHECK_FALSE(transcript.source.empty());
  EmulatorProcess emulator(transcript.settings);
  HttpClient client(emulator.port());
  Variables variables = service_variables();
  for (const Exchange& exchange : transcript.exchanges) {
    const TranscriptRequest request = fill_in(exchange.request, variables);
    const HttpAnswer answer =
        client.send(request.method, request.target, request.headers, request.body);
    const auto difference =
        compare(exchange.expected, {answer.status, answer.headers, answer.body}, variables);
    CHECK_MESSAGE(!difference, difference.value_or(""));
  }
}

// A part of a file that another test runs: its first line is a comment with the file's name.
void compare_with_file(const CodeBlock& block) {
  const std::size_t end = block.text.find('\n');
  const std::size_t name = block.text.find(' ') + 1;
  const std::string file = block.text.substr(name, end - name);
  REQUIRE_MESSAGE((file.starts_with("tests/runners/") || file.starts_with("tests/package/")),
                  file << " is no file of tests/runners or tests/package");
  CHECK_MESSAGE(read_file(kRoot / file).find(block.text.substr(end + 1)) != std::string::npos,
                file << " does not hold this");
}

// A policy document of a product.
void compile_policies(const CodeBlock& block) {
  const aml::gateway::Configuration instance =
      sample_instance({product_document("starter", block.text)});
  aml::gateway::Policies::Faults faults;
  aml::gateway::MemoryCounterStore counters;
  const aml::gateway::Policies policies(instance, counters, aml::core::TimePoint(), faults);
  for (const auto& fault : faults) CHECK_MESSAGE(false, to_text(fault));
  CHECK_FALSE(policies.views().empty());
}

}  // namespace

TEST_CASE("code blocks of the documents") {
  // json blocks are read as service definitions by the tests of the wire; a block without a kind is
  // a drawing.
  const std::set<std::string> elsewhere = {"json", ""};
  const std::set<std::string> parts_of_files = {"python", "js", "java", "cpp", "cmake"};
  Shell shell;
  for (const fs::path& file : documents()) {
    for (const CodeBlock& block : read_code_blocks(file)) {
      CAPTURE(file);
      CAPTURE(block.line);
      if (block.kind == "console") {
        run_console(block, shell);
      } else if (block.kind == "transcript") {
        read_transcript_block(block);
      } else if (block.kind == "xml") {
        compile_policies(block);
      } else if (parts_of_files.contains(block.kind)) {
        compare_with_file(block);
      } else {
        CHECK_MESSAGE(elsewhere.contains(block.kind),
                      "nothing runs a block of kind " << block.kind);
      }
    }
  }
}

TEST_CASE("links of the documents lead somewhere") {
  for (const fs::path& file : documents()) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    const std::string all = text.str();
    for (std::size_t at = 0; (at = all.find("](", at)) != std::string::npos; ++at) {
      const std::string target = all.substr(at + 2, all.find(')', at) - at - 2);
      if (target.starts_with("http") || target.starts_with("#")) continue;
      CHECK_MESSAGE(fs::exists(file.parent_path() / target), file.string() << ": " << target);
    }
  }
}

TEST_CASE("what a console block expects") {
  struct {
    std::vector<std::string> expected;
    std::vector<std::string> actual;
    bool same;
  } cases[] = {{{"a"}, {"a"}, true},
               {{"a"}, {"b"}, false},
               {{"a", "…"}, {"a", "b", "c"}, true},
               {{"…", "c"}, {"a", "b", "c"}, true},
               {{"…", "c"}, {"a", "b"}, false},
               {{"a{{any}}"}, {"abc"}, true},
               {{}, {"a"}, false}};
  for (const auto& c : cases) CHECK(output_matches(c.expected, c.actual) == c.same);
}

}  // namespace docs_test
