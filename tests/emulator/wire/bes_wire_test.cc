// Every example body that concerns BES, byte for byte, and the dialect of submits.

#include "emulator/wire/bes_wire.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "emulator/core/api_error.h"
#include "emulator/text/dates.h"

namespace bes_wire_test {

using namespace aml;
using core::BatchSubmission;
using core::BlobReference;
using core::JobState;

namespace {

const std::string kConnection =
    "DefaultEndpointsProtocol=https;AccountName=mystorage;AccountKey=" + std::string(86, 'A') +
    "==";

std::string example(const std::string& name) {
  std::ifstream in(std::string(AML_FIXTURES) + "/examples/" + name, std::ios::binary);
  REQUIRE_MESSAGE(in, name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

BatchSubmission parse(const std::string& body) {
  return wire::parse_batch_submission(body, 64);
}

std::string code_of(const std::string& body) {
  try {
    parse(body);
  } catch (const core::ApiError& error) {
    return error.code();
  }
  return "";
}

core::Job job_in(JobState state) {
  core::Job job;
  job.state = state;
  job.created = *text::parse_utc("2016-10-14T14:52:33.979Z");
  if (state != JobState::kNotStarted) job.started = text::parse_utc("2016-10-14T14:52:52.168Z");
  if (core::is_terminal(state)) job.ended = text::parse_utc("2016-10-14T14:53:40.512Z");
  return job;
}

}  // namespace

TEST_CASE("status documents of api-version 2.0") {
  CHECK(wire::write_job_status(job_in(JobState::kNotStarted)) ==
        example("bes-status-notstarted.json"));
  CHECK(wire::write_job_status(job_in(JobState::kRunning)) == example("bes-status-running.json"));

  core::Job cancelled = job_in(JobState::kCancelled);
  cancelled.ended = text::parse_utc("2016-10-14T14:53:02.044Z");
  CHECK(wire::write_job_status(cancelled) == example("bes-status-cancelled.json"));

  core::Job failed = job_in(JobState::kFailed);
  failed.details =
      "Module: Reader; SNR Job Id: 6125164f8bd54e65b576e03253e1ca5a; SNR Task Id: "
      "5ffad82b-3633-428e-b46f-0fadfe638aa6; requestId = d605052f-63ea-4549-9ae0-fe8159fe02db "
      "errorComponent=Module. taskStatusCode=400. "
      R"({"Exception":{"ErrorId":"LibraryException","ErrorCode":"1000","ExceptionType":)"
      R"("ModuleException","Message":"Error 1000: AFx Library library exception: All rows must )"
      R"(have same number of elements","Exception":{"Library":"AFx Library","ErrorId":)"
      R"("AllRowsMustHaveSameElements","ErrorCode":"16","ExceptionType":"LibraryException",)"
      R"("Message":"All rows must have same number of elements"}}})"
      "Error: Error 1000: AFx Library library exception: All rows must have same number of "
      "elements Process exited with error code -2";
  CHECK(wire::write_job_status(failed) == example("bes-status-failed.json"));

  core::Job finished = job_in(JobState::kFinished);
  const std::string window = "&st=2016-10-14T14%3A48%3A40Z&se=2016-10-15T14%3A53%3A40Z";
  const std::string guid = "0f8fad5b-d9cb-469f-a165-70867728950e";
  finished.results["output1"] = {{},
                                 "experimentoutput/" + guid + "/" + guid + ".csv",
                                 "https://esintussouthsus.blob.core.windows.net/",
                                 "?sv=2013-08-15&sr=c&sig=AAAA%3D" + window + "&sp=rl"};
  CHECK(wire::write_job_status(finished) == example("bes-status-finished-default-output.json"));

  const std::string base = "https://mystorage.blob.core.windows.net/";
  const std::string token = "?sv=2015-02-21&sr=b&sig=AAAA%3D" + window + "&sp=r";
  finished.results["output1"] = {{}, "mycontainer/output1results.csv", base, token};
  finished.results["output2"] = {{}, "mycontainer/output2results.ilearner", base, token};
  CHECK(wire::write_job_status(finished) == example("bes-status-finished-override.json"));
}

TEST_CASE("status documents of v1") {
  core::Job finished = job_in(JobState::kFinished);
  finished.results["output1"] = {
      {},
      "experimentoutput/0f8fad5b/0f8fad5b.csv",
      "https://mystorage.blob.core.windows.net/",
      "?sv=2013-08-15&sr=c&sig=AAAA%3D&se=2015-02-21T00%3A00%3A00Z&sp=rl"};
  CHECK(wire::write_job_status_v1(finished) == example("bes-status-v1.json"));
  CHECK(wire::write_job_status_v1(job_in(JobState::kRunning)) ==
        R"({"StatusCode":1,"Result":null,"Details":null})");
  core::Job failed = job_in(JobState::kFailed);
  CHECK(wire::write_job_status_v1(failed) == R"({"StatusCode":2,"Result":null,"Details":""})");
}

TEST_CASE("the job id") {
  CHECK(wire::write_job_id("3f2504e04f8911d39a0c0305e82c3301") ==
        example("bes-submit-response.json"));
}

TEST_CASE("submits, as clients send them") {
  const BatchSubmission inputs = parse(example("bes-submit-inputs.json"));
  CHECK(inputs.inputs->at("input1") ==
        BlobReference{kConnection, "mycontainer/input1datablob.csv", {}, {}});
  CHECK(inputs.outputs.at("output1")->relative_location == "mycontainer/output1results.csv");
  CHECK(inputs.outputs.at("output2")->relative_location == "mycontainer/output2results.ilearner");
  CHECK_FALSE(inputs.input);
  CHECK(inputs.global_parameters.empty());

  const BatchSubmission old = parse(example("bes-submit-old-input.json"));
  CHECK(old.input->relative_location == "/mycontainer/mydatablob.csv");
  CHECK_FALSE(old.inputs);
  CHECK(old.outputs.at("output1")->relative_location == "/mycontainer/myresultsblob.csv");

  const BatchSubmission sas = parse(example("bes-submit-sas.json"));
  CHECK(sas.inputs->at("input1") ==
        BlobReference{{},
                      "mycontainer/input1datablob.csv",
                      "https://mystorage.blob.core.windows.net/",
                      "?sv=2015-02-21&sr=b&sig=AAAA&se=2030-01-01T00%3A00%3A00Z&sp=r"});
  CHECK(sas.outputs.empty());

  const BatchSubmission minimal = parse(example("bes-submit-minimal.json"));
  CHECK_FALSE(minimal.input);
  CHECK_FALSE(minimal.inputs);

  const BatchSubmission v1 = parse(example("bes-submit-v1.json"));
  CHECK(v1.input == BlobReference{kConnection, "/mycontainer/in.csv", {}, {}});
  CHECK_FALSE(v1.output);
}

TEST_CASE("the dialect of submits") {
  const BatchSubmission loose = parse(
      R"({inputs: {'In': {connectionstring: "c", RELATIVELOCATION: "r", 'ConnetionString': [1],},},)"
      R"( /* a pool */ "AzureBatchPoolId": {"x": 1}, "globalparameters": {"A": 2.50, "B": true,)"
      R"( "C": null}, "Outputs": {"o": null}})");
  CHECK(loose.inputs->at("In") == BlobReference{"c", "r", {}, {}});
  CHECK(loose.outputs.contains("o"));
  CHECK_FALSE(loose.outputs.at("o"));
  CHECK(loose.global_parameters == std::map<std::string, std::string>{{"A", "2.5"}, {"B", "True"}});
  CHECK(parse(R"({"Inputs":null,"Input":{},"Input":null})").inputs == std::nullopt);
  CHECK_FALSE(parse(R"({"Input":{},"Input":null})").input);
  CHECK(parse(R"({"GlobalParameters":""})").global_parameters.empty());
}

TEST_CASE("bodies that are refused") {
  for (const char* body : {"", "[]", "7", "{", R"({"Inputs":[]})", R"({"Input":"x"})",
                           R"({"Input":{"BaseLocation":{}}})", R"({"Outputs":{"o":1}})",
                           R"({"GlobalParameters":[]})"}) {
    CAPTURE(body);
    CHECK(code_of(body) == "RequestBodyInvalid");
  }
  CHECK(code_of("null") == "RequestIsEmpty");
}

TEST_CASE("records keep what was asked") {
  core::BatchRequest request;
  request.inputs["a"] = {"k=\"v\"", "c/x.csv", {}, {}};
  request.inputs["b"] = {{}, "c/y.csv", "http://h/", "?sig=%3D"};
  request.outputs["o{"] = {"", "c/z.csv", {}, {}};
  request.global_parameters = {{"{", "}"}, {"empty", ""}};
  const BatchSubmission read = parse(wire::write_batch_request(request));
  CHECK(read.inputs->at("a") == request.inputs["a"]);
  CHECK(read.inputs->at("b") == request.inputs["b"]);
  CHECK(read.outputs.at("o{") == request.outputs["o{"]);
  CHECK(read.global_parameters == request.global_parameters);

  std::string json;
  wire::append_references(json, request.inputs);
  CHECK(wire::parse_references(json) == request.inputs);
}

}  // namespace bes_wire_test
