// `start FILE` starts the PostgreSQL of a test run and writes its URL into FILE; `stop FILE` ends
// it. One that an interrupted run left is ended first.

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/support/postgres_server.h"

using namespace aml::tests;

namespace {

namespace fs = std::filesystem;

struct Note {
  pid_t pid = -1;
  std::string folder;
};

// The id may be another process's by now: the server's has its folder among its words.
bool is_server(const Note& note) {
  std::ifstream in("/proc/" + std::to_string(note.pid) + "/cmdline", std::ios::binary);
  const std::string words{std::istreambuf_iterator<char>(in), {}};
  return !note.folder.empty() && words.find(note.folder) != std::string::npos;
}

void stop(const std::string& file) {
  Note note;
  std::ifstream(file + ".server") >> note.pid >> note.folder;
  if (is_server(note)) ::kill(note.pid, SIGQUIT);
  while (is_server(note)) ::usleep(20'000);
  std::error_code ignored;
  if (!note.folder.empty()) fs::remove_all(note.folder, ignored);
  for (const char* suffix : {"", ".server"}) fs::remove(file + suffix, ignored);
}

void start(const std::string& file) {
  static const auto* const server = new PostgresServer(PostgresServer::End::kByItsId);
  std::ofstream(file + ".server") << server->pid() << " " << server->folder() << "\n";
  std::ofstream(file) << server->url();
}

}  // namespace

int main(int count, char** words) {
  const std::string verb = count == 3 ? words[1] : "";
  if (verb != "start" && verb != "stop") return 2;
  try {
    stop(words[2]);
    if (verb == "start") start(words[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
  std::cout.flush();
  std::_Exit(0);  // the server's object stays
}
