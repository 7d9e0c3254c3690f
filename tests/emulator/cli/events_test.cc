// Server-sent events of the real program: while they happen, and until it stops.

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/program.h"
#include "tests/support/raw_client.h"

namespace events_test {

using namespace aml::tests;
using aml::test::RawClient;
using Json = nlohmann::json;

namespace {

/// Everything up to `text`, or to the end.
std::string read_until(const RawClient& client, const std::string& text) {
  std::string all;
  char piece[4096];
  while (all.find(text) == std::string::npos) {
    const ssize_t count = ::recv(client.socket(), piece, sizeof piece, 0);
    if (count <= 0) break;
    all.append(piece, static_cast<std::size_t>(count));
  }
  return all;
}

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
}

}  // namespace

TEST_CASE("events reach many readers as they happen, hold no thread, and end with the program") {
  Program program({"--quiet", "--port", "0"});
  const Json ready = Json::parse(program.read_until_ready().back().substr(6));
  const std::string url = ready.at("http");
  const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  constexpr std::size_t kReaders = 300;  // more than the server has threads
  std::vector<RawClient> readers;
  for (std::size_t i = 0; i < kReaders; ++i) {
    readers.emplace_back(port);
    REQUIRE(readers.back().send(get("/__emu/events")));
    REQUIRE(read_until(readers.back(), "retry: 1000").find("200 OK") != std::string::npos);
  }
  CHECK(RawClient(port).exchange(get("/nowhere")).status == 404);
  for (const RawClient& reader : readers) {
    const std::string event = read_until(reader, "/nowhere");
    CHECK(event.find("event: request\ndata: {") != std::string::npos);
  }
  const Outcome outcome = program.stop();
  CHECK(outcome.exit_code == 0);
  for (const RawClient& reader : readers)
    CHECK(read_until(reader, "\r\n0\r\n\r\n").ends_with("0\r\n\r\n"));
}

TEST_CASE("requests --follow prints what there is, then calls while they come") {
  Program emulator({"--quiet", "--port", "0"});
  const Json ready = Json::parse(emulator.read_until_ready().back().substr(6));
  const std::string url = ready.at("http");
  const auto port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  CHECK(RawClient(port).exchange(get("/nowhere")).status == 404);
  Program as_json({"requests", "--follow", "--limit", "2", "--json", "--at", url});
  Program endless({"requests", "--follow", "--at", url});
  CHECK(RawClient(port).exchange(get("/elsewhere")).status == 404);
  const Outcome two = as_json.wait();
  CHECK(two.exit_code == 0);
  CHECK(two.out.find("\"target\":\"/nowhere\"") < two.out.find("\"target\":\"/elsewhere\""));
  const std::string table = run_program({"requests", "--follow", "--limit", "1", "--at", url}).out;
  CHECK(table.find("  GET     404     ") != std::string::npos);
  CHECK(run_program({"requests", "--follow", "--status", "404", "--at", url}).exit_code == 2);
  CHECK(emulator.stop().exit_code == 0);
  CHECK(endless.wait().exit_code <= 1);
}

}  // namespace events_test
