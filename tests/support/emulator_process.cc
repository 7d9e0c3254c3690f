#include "tests/support/emulator_process.h"

#include <stdlib.h>
#include <unistd.h>

#include <stdexcept>

namespace aml::tests {

namespace {

std::vector<std::string> serve_with(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"serve", "--port", "0", "--quiet"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  // Where a database is named, all processes run over it, each with its own tables.
  static int processes = 0;
  if (const char* store = ::getenv("AML_STORE")) {
    const std::string schema = "p" + std::to_string(::getpid()) + "_" + std::to_string(++processes);
    words.insert(words.end(), {"--store", store, "--store-schema", schema});
  }
  return words;
}

}  // namespace

EmulatorProcess::EmulatorProcess(const std::vector<std::string>& arguments)
    : program_(serve_with(arguments)), banner_(program_.read_until_ready()) {
  const std::string key = "\"http\":\"http://127.0.0.1:";
  const std::string last = banner_.empty() ? "" : banner_.back();
  const std::size_t at = last.find(key);
  if (!last.starts_with("READY ") || at == std::string::npos) {
    throw std::runtime_error("no READY line: " + program_.stop().err);
  }
  ready_line_ = last;
  banner_.pop_back();
  port_ = static_cast<std::uint16_t>(std::stoi(last.substr(at + key.size())));
}

}  // namespace aml::tests
