// Each drill, as the client of a batch job sees it; the clock is moved by hand.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/emulator_process.h"
#include "tests/support/http_client.h"

namespace drills_over_sockets_test {

using namespace aml::tests;
using Json = nlohmann::json;

namespace {

const std::string kJobs =
    "/workspaces/756dbbd56cf4b58a5125db394cae1dc4/services/562d088408ce85f89663240a5ea142c9/jobs";
const std::string kKey =
    "C/Ftgl6aKjc8RbcQjT8QDVrJbFcVSxHKXxFVNgRP2w5tCJP4OD6jwkKdsDEXQeEpW+8IYaog+Q7JVVBZl5NSQA==";

/// An emulator with an input, its clock stopped, and a client that runs batch jobs on it.
class House {
 public:
  House()
      : emulator_({"--deterministic", "--clock", "manual@2016-10-14T14:52:33Z"}),
        client_(emulator_.port()) {
    sas_ = Json::parse(own("GET", "/__emu/storage").body)["sas"];
    REQUIRE(own("PUT", "/devstoreaccount1/box" + sas_ + "&restype=container").status == 201);
    REQUIRE(client_
                .send("PUT", "/devstoreaccount1/box/input.csv" + sas_,
                      {{"x-ms-blob-type", "BlockBlob"}}, "Col2\nThis is a good day\n")
                .status == 201);
  }

  HttpAnswer own(const std::string& method, const std::string& target,
                 const std::string& body = "") {
    return client_.send(method, target, {}, body);
  }
  HttpAnswer bes(const std::string& method, const std::string& rest, const std::string& body = "") {
    return client_.send(method, kJobs + rest + "?api-version=2.0",
                        {{"Authorization", "Bearer " + kKey}}, body);
  }

  void rule(const std::string& then, const std::string& operation = "submit") {
    const HttpAnswer made = own(
        "POST", "/__emu/faults",
        R"({"match":{"operation":")" + operation + R"("},"when":{"first":1},"then":)" + then + "}");
    REQUIRE_MESSAGE(made.status == 201, made.body);
  }
  std::string submit() {
    const HttpAnswer made =
        bes("POST", "",
            R"({"Inputs":{"input1":{"ConnectionString":"UseDevelopmentStorage=true",)"
            R"("RelativeLocation":"box/input.csv"}},"Outputs":{"output1":{"ConnectionString":)"
            R"("UseDevelopmentStorage=true","RelativeLocation":"box/output.csv"}}})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return Json::parse(made.body);
  }
  /// Submits and starts a job, and lets it have its turn.
  std::string started() {
    const std::string job = submit();
    REQUIRE(bes("POST", "/" + job + "/start").status == 204);
    own("POST", "/__emu/jobs/run");
    return job;
  }
  Json status(const std::string& job) { return Json::parse(bes("GET", "/" + job).body); }
  std::string state(const std::string& job) { return status(job)["StatusCode"]; }
  std::string shown_state(const std::string& job) {
    return Json::parse(own("GET", "/__emu/jobs/" + job).body)["state"];
  }
  void advance(int seconds) {
    REQUIRE(own("POST", "/__emu/clock/advance", R"({"seconds":)" + std::to_string(seconds) + "}")
                .status == 200);
  }
  HttpAnswer result(const Json& job_status) {
    const Json& place = job_status["Results"]["output1"];
    const std::string url = place["BaseLocation"].get<std::string>() +
                            place["RelativeLocation"].get<std::string>() +
                            place["SasBlobToken"].get<std::string>();
    return own("GET", url.substr(url.find('/', 8)));
  }

 private:
  EmulatorProcess emulator_;
  HttpClient client_;
  std::string sas_;
};

}  // namespace

TEST_CASE("drill stuck-not-started: a start is accepted and comes to nothing") {
  House house;
  house.rule(R"({"job":"stuck-not-started"})");
  const std::string job = house.started();
  CHECK(house.state(job) == "NotStarted");
  CHECK(house.bes("POST", "/" + job + "/start").status == 204);
  CHECK(house.bes("DELETE", "/" + job).status == 204);
  CHECK(house.state(job) == "Cancelled");
  CHECK(house.state(house.started()) == "Finished");
}

TEST_CASE("drill stuck-running: a job runs until it is cancelled") {
  House house;
  house.rule(R"({"job":"stuck-running"})");
  const std::string job = house.started();
  house.advance(86'400);
  CHECK(house.state(job) == "Running");
  CHECK(house.bes("DELETE", "/" + job).status == 204);
  CHECK(house.state(job) == "Cancelled");
}

TEST_CASE("drill runs: a job takes its emulated time, or so many polls") {
  House house;
  house.rule(R"({"job":"runs","duration":"1h"})");
  const std::string long_one = house.started();
  CHECK(house.state(long_one) == "Running");
  house.advance(3599);
  CHECK(house.state(long_one) == "Running");
  CHECK(house.shown_state(long_one) == "Running");
  house.advance(1);
  CHECK(house.shown_state(long_one) == "Finished");
  const Json ended = house.status(long_one);
  CHECK(ended["StatusCode"] == "Finished");
  CHECK(ended["EndTime"].get<std::string>().starts_with("2016-10-14T15:52:33"));
  CHECK(house.result(ended).status == 200);

  house.own("DELETE", "/__emu/faults");
  house.rule(R"({"job":"runs","polls":2})", "start");
  const std::string polled = house.started();
  CHECK(house.state(polled) == "Running");
  CHECK(house.state(polled) == "Running");
  CHECK(house.state(polled) == "Finished");
}

TEST_CASE("drill runs: a job that is cancelled stays so after its time") {
  House house;
  house.rule(R"({"job":"runs","duration":"1h"})");
  const std::string job = house.started();
  CHECK(house.bes("DELETE", "/" + job).status == 204);
  house.advance(3600);
  CHECK(house.state(job) == "Cancelled");
}

TEST_CASE("drill fail: at a part of the input or of the time, with details") {
  House house;
  house.rule(R"({"job":"fail","at":0.4,"details":"the pool was lost"})");
  const std::string job = house.started();
  const Json failed = house.status(job);
  CHECK(failed["StatusCode"] == "Failed");
  CHECK(failed["Details"] == "the pool was lost");

  house.own("DELETE", "/__emu/faults");
  house.rule(R"({"job":"fail","at":0.5,"duration":"1h"})");
  const std::string slow = house.started();
  house.advance(1799);
  CHECK(house.state(slow) == "Running");
  house.advance(1);
  CHECK(house.state(slow) == "Failed");
  CHECK_FALSE(house.status(slow)["Details"].get<std::string>().empty());

  house.own("DELETE", "/__emu/faults");
  house.rule(R"({"job":"fail","duration":"1h"})");
  const std::string whole = house.started();
  house.advance(3599);
  CHECK(house.state(whole) == "Running");
  house.advance(1);
  CHECK(house.state(whole) == "Failed");
}

TEST_CASE("drill cancel-race: a job has finished when its cancel comes") {
  House house;
  house.rule(R"({"job":"cancel-race"})");
  const std::string job = house.started();
  CHECK(house.state(job) == "Running");
  CHECK(house.bes("DELETE", "/" + job).status == 204);
  CHECK(house.state(job) == "Finished");
}

TEST_CASE("drill double-start: a job has been started when its start comes") {
  House house;
  house.rule(R"({"job":"double-start"})");
  const std::string job = house.submit();
  const HttpAnswer refused = house.bes("POST", "/" + job + "/start");
  CHECK(refused.status == 400);
  CHECK(Json::parse(refused.body)["error"]["details"][0]["code"] == "CannotStartJob");
  house.own("POST", "/__emu/jobs/run");
  CHECK(house.state(job) == "Finished");
}

TEST_CASE("drill gone-while-polled: after its first poll nobody knows the job") {
  House house;
  house.rule(R"({"job":"gone-while-polled"})");
  const std::string job = house.started();
  CHECK(house.bes("GET", "/" + job).status == 200);
  CHECK(house.bes("GET", "/" + job).status == 404);
  CHECK(house.bes("DELETE", "/" + job).status == 404);
}

TEST_CASE("drill expired-sas: the tokens of the results have expired") {
  House house;
  house.rule(R"({"job":"expired-sas"})");
  const Json ended = house.status(house.started());
  CHECK(ended["StatusCode"] == "Finished");
  const HttpAnswer refused = house.result(ended);
  CHECK(refused.status == 403);
  CHECK(refused.body.find("Signature not valid in the specified time frame") != std::string::npos);
}

TEST_CASE("drill missing-input: a job fails because its input has gone") {
  House house;
  house.rule(R"({"job":"missing-input"})");
  const Json failed = house.status(house.started());
  CHECK(failed["StatusCode"] == "Failed");
  CHECK(failed["Details"].get<std::string>().find("BlobNotFound") != std::string::npos);
}

TEST_CASE("drills unreadable-output and truncated-result: what a finished job left") {
  House house;
  const std::string whole = house.result(house.status(house.started())).body;
  REQUIRE(whole.size() > 20);
  house.rule(R"({"job":"truncated-result"})");
  const Json cut = house.status(house.started());
  CHECK(cut["StatusCode"] == "Finished");
  CHECK(house.result(cut).body == whole.substr(0, whole.size() / 2));
  house.own("DELETE", "/__emu/faults");
  house.rule(R"({"job":"unreadable-output"})");
  const Json spoiled = house.status(house.started());
  CHECK(spoiled["StatusCode"] == "Finished");
  std::string bytes = house.result(spoiled).body;
  CHECK(bytes != whole);
  for (char& byte : bytes) byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 0x80u);
  CHECK(bytes == whole);
}

TEST_CASE("drill throttled-poll: the first polls are refused") {
  House house;
  house.rule(R"({"job":"throttled-poll","polls":3})");
  const std::string job = house.started();
  for (int i = 0; i < 3; ++i) {
    const HttpAnswer refused = house.bes("GET", "/" + job);
    CHECK(refused.status == 503);
    CHECK(refused.body.find("TooManyConcurrentRequests") != std::string::npos);
  }
  CHECK(house.state(job) == "Finished");
}

TEST_CASE("a drill is bound by the call that its rule matches, and let go by a reset") {
  House house;
  house.rule(R"({"job":"stuck-running"})", "start");
  const std::string job = house.submit();
  CHECK(house.bes("POST", "/" + std::string(32, '0') + "/start").status == 404);
  REQUIRE(house.bes("POST", "/" + job + "/start").status == 204);
  house.own("POST", "/__emu/jobs/run");
  // The refused start was the first that matched: the rule has acted, and bound nothing.
  CHECK(house.state(job) == "Finished");

  House other;
  other.rule(R"({"job":"runs","duration":"1h"})");
  other.started();
  CHECK(other.own("POST", "/__emu/reset").status == 204);
  CHECK(other.own("GET", "/__emu/jobs").body == "[]\n");
}

}  // namespace drills_over_sockets_test
