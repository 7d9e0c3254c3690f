// A scoring server that works, is down, slow, wrong or endless.

#include "emulator/upstream/http_scorer.h"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <memory>
#include <string>
#include <thread>

#include "tests/emulator/upstream/support.h"
#include "tests/support/raw_server.h"

namespace http_scorer_test {

using namespace aml;
using namespace aml::upstream;
using aml::tests::RawPeer;
using aml::tests::RawServer;
using aml::upstream::test::server_of;
using aml::upstream::test::text_of;
using core::ScoringProtocol;
using model::ColumnType;

namespace {

const model::Schema kScore{{"score", ColumnType::kDouble}};

model::Table rows_of(int count) {
  model::Table table(model::Schema{{"x", ColumnType::kDouble}});
  for (int i = 0; i < count; ++i) table.column(0).append_real(i);
  return table;
}

std::string answer(const std::string& body, const std::string& status = "200 OK") {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

core::ScoringServer at(const RawServer& server,
                       ScoringProtocol protocol = ScoringProtocol::kMlflow) {
  return server_of(protocol, kScore, server.origin() + "/invocations");
}

std::shared_ptr<outbound::Traffic> traffic() {
  return std::make_shared<outbound::Traffic>(8);
}

// What became of rows: their cells, or the error with the server's address left out.
std::string score(const HttpScorer& scorer, const model::Table& rows, const RawServer& server) {
  try {
    return text_of(scorer.score(rows));
  } catch (const model::ModuleError& error) {
    std::string text = error.what();
    const std::size_t found = text.find(server.origin());
    return found == std::string::npos ? text : text.replace(found, server.origin().size(), "URL");
  }
}

std::string score(const RawServer& server) {
  return score(HttpScorer(at(server), traffic()), rows_of(1), server);
}

const std::string kError = "Error 1000: Upstream library exception: ";

}  // namespace

TEST_CASE("rows go in requests of so many, over one connection") {
  std::vector<std::string> asked;
  int connections = 0;
  RawServer server([&](RawPeer& peer) {
    ++connections;
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      asked.push_back(request.substr(request.find("\r\n\r\n") + 4));
      CHECK(request.starts_with("POST /invocations HTTP/1.1\r\n"));
      CHECK(request.find("Content-Type: application/json") != std::string::npos);
      const bool last = asked.back().find("[4]") != std::string::npos;
      peer.send(answer(last ? R"({"predictions":[4.5]})" : R"({"predictions":[0.5,1.5]})"));
    }
  });
  core::ScoringServer two = at(server);
  two.rows_at_once = 2;
  {
    const HttpScorer scorer(two, traffic());
    CHECK(score(scorer, rows_of(5), server) == "0.5;1.5;0.5;1.5;4.5");
  }
  CHECK(asked.size() == 3);
  CHECK(asked.front() == R"({"dataframe_split":{"columns":["x"],"data":[[0],[1]]}})");
  CHECK(connections == 1);
}

TEST_CASE("rows with a gap are not sent to a server of tensors and get no score") {
  std::string asked;
  RawServer server([&](RawPeer& peer) {
    asked = peer.request();
    peer.send(answer(R"({"outputs":[{"name":"y","shape":[2],"datatype":"FP64","data":[1,3]}]})"));
  });
  model::Table rows = rows_of(1);
  rows.column(0).append_missing();
  rows.column(0).append_real(2);
  CHECK(score(HttpScorer(at(server, ScoringProtocol::kOpenInference), traffic()), rows, server) ==
        "1;?;3");
  CHECK(asked.find(R"("shape":[2,1],"datatype":"FP64","data":[0,2])") != std::string::npos);
  model::Table gaps(rows.schema());
  gaps.column(0).append_missing();
  CHECK(score(HttpScorer(at(server, ScoringProtocol::kOpenInference), traffic()), gaps, server) ==
        "?");
}

TEST_CASE("Infinity is asked of no server, and NaN is a gap") {
  const auto rows_with = [](double value) {
    model::Table rows(model::Schema{{"x", ColumnType::kDouble}});
    rows.column(0).append_real(1);
    rows.column(0).append_real(value);
    return rows;
  };
  RawServer silent([](RawPeer&) { FAIL_CHECK("was asked"); });
  for (const ScoringProtocol protocol : {ScoringProtocol::kMlflow, ScoringProtocol::kOpenInference})
    CHECK(score(HttpScorer(at(silent, protocol), traffic()),
                rows_with(-std::numeric_limits<double>::infinity()), silent) ==
          "Error 0018: Row 2 of column \"x\" (Infinity, which JSON cannot say) contains invalid "
          "data.");
  std::string asked;
  RawServer server([&](RawPeer& peer) {
    asked = peer.request();
    peer.send(answer(R"({"predictions":[1,3]})"));
  });
  CHECK(score(HttpScorer(at(server), traffic()),
              rows_with(std::numeric_limits<double>::quiet_NaN()), server) == "1;3");
  CHECK(asked.find("[[1],[null]]") != std::string::npos);
}

TEST_CASE("a server that answers wrongly is error 1000 with the reason") {
  struct {
    std::string bytes;
    std::string reason;
  } cases[] = {
      {answer("broken", "500 Internal Server Error"), "URL answered with status 500: broken"},
      {answer("", "302 Found"), "URL answered with status 302"},
      {answer("<html>"), "URL answered with something that is not JSON"},
      {answer(R"({"predictions":[1,2]})"), "URL answered 2 rows where 1 were asked for"},
      {answer(R"({"predictions":[[1,2]]})"), "URL answered 2 columns where 1 are defined"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
       "URL closed the connection before it had answered"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 17000000\r\n\r\n",
       "URL answered with more bytes than were asked for"},
      {"no HTTP\r\n\r\n",
       "URL answered with something that is not HTTP, or with too large a head"}};
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    RawServer server(c.bytes);
    CHECK(score(server) == kError + c.reason);
  }
}

TEST_CASE("a server that is down or slow is error 1000, within the time") {
  core::ScoringServer nowhere = server_of(ScoringProtocol::kMlflow, kScore);
  RawServer silent([](RawPeer& peer) {
    peer.request();
    peer.leaves_within(10'000);
  });
  CHECK(score(HttpScorer(nowhere, traffic()), rows_of(1), silent) ==
        kError + "http://127.0.0.1:1 cannot be reached");
  core::ScoringServer slow = at(silent);
  slow.timeout = std::chrono::milliseconds(50);
  const std::string error = score(HttpScorer(slow, traffic()), rows_of(1), silent);
  CHECK((error == kError + "URL gave no answer within 50 ms" ||
         error == kError + "URL took more than 50 ms for one answer"));
}

TEST_CASE("more requests than connections wait their turn") {
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  RawServer server([&](RawPeer& peer) {
    while (!peer.request().empty()) {
      most = std::max(most.load(), ++under_way);
      --under_way;
      peer.send(answer(R"({"predictions":[1]})"));
    }
  });
  core::ScoringServer one = at(server);
  one.connections = 1;
  {
    const HttpScorer scorer(one, traffic());
    std::vector<std::thread> threads;
    std::atomic<int> answered = 0;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] { answered += score(scorer, rows_of(1), server) == "1" ? 1 : 0; });
    for (std::thread& thread : threads) thread.join();
    CHECK(answered == 8);
  }
  CHECK(most == 1);
}

TEST_CASE("the emulator's end is not the server's fault") {
  const auto calls = traffic();
  RawServer server([&](RawPeer& peer) {
    peer.request();
    calls->stop();
    peer.leaves_within(10'000);
  });
  const HttpScorer scorer(at(server), calls);
  CHECK_THROWS_AS(scorer.score(rows_of(1)), model::RunStopped);
}

TEST_CASE("no more requests wait for other servers than may") {
  const auto full = std::make_shared<outbound::Traffic>(0);
  RawServer server(answer("{}"));
  CHECK(score(HttpScorer(at(server), full), rows_of(1), server) ==
        kError + "too many requests wait for other servers");
}

TEST_CASE("one tensor takes numbers alone, and no server takes no columns") {
  core::ScoringServer server = server_of(ScoringProtocol::kOpenInference, kScore);
  const model::Schema texts{{"n", ColumnType::kInt32}, {"s", ColumnType::kString}};
  CHECK_NOTHROW(HttpScorer(server, traffic()).check(texts));
  server.tensor = "predict";
  CHECK_THROWS_WITH_AS(HttpScorer(server, traffic()).check(texts),
                       "Error 0017: Cannot process column \"s\" of type String. The type is not "
                       "supported by the module.",
                       model::ModuleError);
  CHECK_THROWS_AS(HttpScorer(server, traffic()).check({}), model::ModuleError);
}

}  // namespace http_scorer_test
