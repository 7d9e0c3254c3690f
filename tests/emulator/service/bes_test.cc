// Batch jobs from submit to result, on blobs in a map.

#include "emulator/service/bes.h"

#include <doctest/doctest.h>

#include <system_error>

#include "emulator/core/error_catalog.h"
#include "emulator/jobs/sqlite_job_store.h"
#include "emulator/service/batch_work.h"
#include "emulator/text/dates.h"
#include "tests/emulator/service/map_blobs.h"
#include "tests/emulator/service/sample_service.h"

namespace bes_test {

using namespace aml;
using namespace aml::tests;
using core::BatchSubmission;
using core::BlobReference;
using core::JobState;

namespace {

BlobReference at(const std::string& location) {
  return {"AccountName=a;AccountKey=a2V5", location, {}, {}};
}

core::GlobalParameter text_parameter(const std::string& name) {
  core::GlobalParameter parameter;
  parameter.name = name;
  parameter.type = model::ParameterType::kInteger;
  parameter.sets.push_back({"hash", "Hashing bitsize"});
  return parameter;
}

/// Two inputs and outputs, and a parameter that must be sent.
core::ServiceDefinition wide_service() {
  core::ServiceDefinition definition = hashing_service("wide");
  model::StepSpec second = definition.pipeline.steps.front();
  second.id = "hash2";
  definition.pipeline.steps.push_back(second);
  definition.pipeline.inputs.push_back({"input2", "hash2", {{"Text", model::ColumnType::kString}}});
  definition.pipeline.outputs.push_back({"output2", "hash2"});
  definition.global_parameters.push_back(text_parameter("Bits"));
  return definition;
}

/// The service layer of BES without workers: jobs run when run() is called.
struct Bench {
  std::string submit(const service::Endpoint& endpoint, const BatchSubmission& submission,
                     bool v1 = false) {
    core::RequestContext context;
    return bes.submit(endpoint, submission, {v1, "http://own"}, context);
  }
  void start(const std::string& id) {
    core::RequestContext context;
    bes.start(narrow(), id, context);
  }
  void cancel(const std::string& id) {
    core::RequestContext context;
    bes.cancel(narrow(), id, context);
  }
  core::Job status(const std::string& id) { return status(narrow(), id); }
  core::Job status(const service::Endpoint& endpoint, const std::string& id) {
    core::RequestContext context;
    return bes.status(endpoint, id, "http://own", context);
  }
  core::Job run(const BatchSubmission& submission) {
    const std::string id = submit(narrow(), submission);
    start(id);
    runner.run_next();
    return status(id);
  }

  const service::Endpoint& narrow() const { return *services.now()->endpoints()[0]; }
  const service::Endpoint& wide() const { return *services.now()->endpoints()[1]; }

  MapBlobs blobs;
  core::ManualClock clock{*text::parse_utc("2016-10-14T14:52:33Z")};
  core::SequentialIds ids;
  service::LiveCatalog services{std::make_shared<const service::Catalog>(
      std::vector{hashing_service("narrow"), wide_service()})};
  jobs::SqliteJobStore store{""};
  jobs::JobRunner runner{store, clock, service::BatchWork(services, blobs, 2), {0, {}}};
  service::Bes bes{blobs, store, runner, clock, ids};
};

BatchSubmission one_input(const std::string& location = "/c/in.csv") {
  BatchSubmission submission;
  submission.input = at(location);
  return submission;
}

BatchSubmission two_inputs() {
  BatchSubmission submission;
  submission.inputs = {{"input1", at("c/in.csv")}, {"input2", at("c/in.csv")}};
  submission.global_parameters["Bits"] = "1";
  return submission;
}

}  // namespace

TEST_CASE("submit refuses, one fault after another") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  struct {
    const char* code;
    void (*spoil)(BatchSubmission&);
  } cases[] = {
      {"", [](BatchSubmission&) {}},
      {"DuplicateInputInBatchCall", [](BatchSubmission& s) { s.input = at("c/in.csv"); }},
      {"BatchJobInputsTooManySpecified",
       [](BatchSubmission& s) { s.inputs->emplace("input3", at("c/in.csv")); }},
      {"InvalidInputNames",
       [](BatchSubmission& s) {
         s.inputs->erase("input1");
         s.inputs->emplace("Input1", at("c/in.csv"));
       }},
      {"BatchJobInputsNotSpecified", [](BatchSubmission& s) { s.inputs->erase("input2"); }},
      {"BatchJobInputsNotSpecified", [](BatchSubmission& s) { s.inputs->at("input2").reset(); }},
      {"BatchJobInputsNotSpecified", [](BatchSubmission& s) { s.inputs.reset(); }},
      {"BatchJobInputsNotSpecified",
       [](BatchSubmission& s) {
         s.inputs.reset();
         s.input = at("c/in.csv");
       }},
      {"MissingRequiredGlobalParameters", [](BatchSubmission& s) { s.global_parameters.clear(); }},
      {"UnexpectedParameter", [](BatchSubmission& s) { s.global_parameters["No"] = "1"; }},
      {"BadParameterValue", [](BatchSubmission& s) { s.global_parameters["Bits"] = "x"; }},
      {"InvalidOutputOverrideName",
       [](BatchSubmission& s) { s.outputs["Output1"] = at("c/o.csv"); }},
      {"MissingOutputOverrideSpecification", [](BatchSubmission& s) { s.outputs["output1"]; }},
      {"MissingOutputOverrideSpecification",
       [](BatchSubmission& s) {
         s.outputs["output1"] = BlobReference{"", "", {}, {}};
       }},
      {"InvalidBlobExtension", [](BatchSubmission& s) { s.inputs->at("input1") = at("c/in"); }},
      {"InvalidBlobExtension",
       [](BatchSubmission& s) { s.outputs["output1"] = at("c/m.ilearner"); }},
      {"InputBlobRelativeLocationInvalid",
       [](BatchSubmission& s) { s.inputs->at("input1") = at(""); }},
      {"BlobNotFound", [](BatchSubmission& s) { s.inputs->at("input2") = at("c/no.csv"); }},
      {"BlobNotFound",
       [](BatchSubmission& s) {
         s.inputs->at("input2") = at("c/no.csv");
         s.outputs["output1"] = at("");
       }},
      // v1's member is not one of api-version 2.0's.
      {"", [](BatchSubmission& s) { s.output = at("c/x"); }}};
  for (const auto& c : cases) {
    BatchSubmission submission = two_inputs();
    c.spoil(submission);
    CAPTURE(c.code);
    CHECK(code_of([&] { bench.submit(bench.wide(), submission); }) == c.code);
  }
  CHECK(bench.store.list().jobs.size() == 2);
}

TEST_CASE("what the refusals name") {
  Bench bench;
  const auto message_of = [&](const BatchSubmission& submission) {
    try {
      bench.submit(bench.wide(), submission);
    } catch (const core::ApiError& error) {
      return error.message();
    }
    return std::string();
  };
  BatchSubmission none;
  CHECK(message_of(none) ==
        "The following required input(s) were not specified with the request: input1, input2. "
        "Please ensure all input data is specified and try again.");
  BatchSubmission bare = two_inputs();
  bare.inputs->at("input1") = at("mycontainer/training/input");
  CHECK(message_of(bare) ==
        "The blob reference: mycontainer/training/input has an invalid or missing file extension. "
        "Supported file extensions for this output type are: \".csv, .tsv, .arff\".");
}

TEST_CASE("a job from submit to result, in the service's own storage") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\nThis is a good day\r\n";
  const std::string id = bench.submit(bench.narrow(), one_input());
  CHECK(bench.status(id).state == JobState::kNotStarted);
  CHECK_FALSE(bench.runner.run_next());
  bench.start(id);
  CHECK(bench.status(id).state == JobState::kNotStarted);
  bench.clock.advance(std::chrono::seconds(18));
  CHECK(bench.runner.run_next());
  const core::Job job = bench.status(id);
  CHECK(job.state == JobState::kFinished);
  CHECK(job.created == *text::parse_utc("2016-10-14T14:52:33Z"));
  CHECK(job.started == text::parse_utc("2016-10-14T14:52:51Z"));
  CHECK(job.ended == text::parse_utc("2016-10-14T14:52:51Z"));
  REQUIRE(job.results.size() == 1);
  const BlobReference& result = job.results.at("output1");
  CHECK_FALSE(result.connection_string);
  CHECK(result.base_location == "http://own/");
  CHECK(result.sas_blob_token == "?sig=default");
  REQUIRE(bench.blobs.blobs.contains(*result.relative_location));
  CHECK(bench.blobs.blobs[*result.relative_location].starts_with(
      "Text,Text_HashingFeature.0,Text_HashingFeature.1\r\nThis is a good day,"));
  CHECK(job.progress.rows_read == 1);
  CHECK(job.progress.rows_written == 1);
  CHECK(job.progress.bytes_total == 26);
  CHECK(bench.blobs.unfinished == 0);
}

TEST_CASE("outputs where the caller wants them, parameters as sent") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na b\r\n";
  BatchSubmission submission = two_inputs();
  submission.global_parameters["Bits"] = "2";
  submission.outputs["output2"] = at("/mine/deep/o.tsv");
  const std::string id = bench.submit(bench.wide(), submission);
  core::RequestContext context;
  bench.bes.start(bench.wide(), id, context);
  bench.runner.run_next();
  const core::Job job = bench.status(bench.wide(), id);
  CHECK(job.state == JobState::kFinished);
  CHECK(job.results.at("output1").relative_location->starts_with("experimentoutput/"));
  CHECK(job.results.at("output2").relative_location == "mine/deep/o.tsv");
  CHECK(job.results.at("output1").sas_blob_token == "?sig=default");
  CHECK(job.results.at("output2").sas_blob_token == "?sig=signed");
  CHECK(bench.blobs.blobs["mine/deep/o.tsv"].starts_with("Text\tText_HashingFeature.0\t"));
}

TEST_CASE("a job that fails tells why and shows no output") {
  Bench bench;
  struct {
    const char* text;
    const char* in_details;
  } cases[] = {{"Text\r\na,b,c\r\n", "Error 1000: "}, {"Other\r\na\r\n", "Error 0001: "}};
  for (const auto& c : cases) {
    CAPTURE(c.text);
    bench.blobs.blobs = {{"c/in.csv", c.text}};
    const core::Job job = bench.run(one_input());
    CHECK(job.state == JobState::kFailed);
    CHECK(job.details.find(c.in_details) != std::string::npos);
    CHECK(job.results.empty());
    CHECK(bench.blobs.blobs.size() == 1);
  }
}

TEST_CASE("a job that ended the emulator three times is failed without being run") {
  Bench bench;
  bench.blobs.blobs = {{"c/in.csv", "Text\r\na\r\n"}};
  const service::BatchWork work(bench.services, bench.blobs, 1);
  core::Job job = bench.status(bench.submit(bench.narrow(), one_input()));
  const auto run = [&](int crashes) {
    job.crashes = crashes;
    return work(job, [](const core::JobProgress&) { return true; }).value();
  };
  CHECK(run(2).state == JobState::kFinished);
  bench.blobs.blobs.clear();
  const jobs::JobEnd end = run(3);
  CHECK(end.state == JobState::kFailed);
  CHECK(end.details.find("The emulator ended 3 times while this job ran; it is not run again.") !=
        std::string::npos);
}

TEST_CASE("an input that goes before the job runs, and a disk that fails") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  const std::string id = bench.submit(bench.narrow(), one_input());
  bench.start(id);
  bench.blobs.blobs.clear();
  bench.runner.run_next();
  CHECK(bench.status(id).state == JobState::kFailed);
  CHECK(bench.status(id).details.find("c/in.csv") != std::string::npos);

  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  bench.blobs.failure = [] {
    throw std::system_error(std::make_error_code(std::errc::no_space_on_device), "/secret/path");
  };
  const core::Job full = bench.run(one_input());
  CHECK(full.state == JobState::kFailed);
  CHECK(full.details.find("No space left on device") != std::string::npos);
  CHECK(full.details.find("/secret/path") == std::string::npos);
}

TEST_CASE("start: once, and never after the end") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  const auto state_named = [&](const std::string& id) {
    try {
      bench.start(id);
    } catch (const core::ApiError& error) {
      CHECK(error.code() == "CannotStartJob");
      return error.message();
    }
    return std::string();
  };
  const auto sentence = [](const std::string& state) {
    return "The job cannot be started because it is in " + state + " state.";
  };
  const std::string id = bench.submit(bench.narrow(), one_input());
  CHECK(state_named(id) == "");
  CHECK(state_named(id) == sentence("Running"));
  bench.runner.run_next();
  CHECK(state_named(id) == sentence("Finished"));
  const std::string other = bench.submit(bench.narrow(), one_input());
  bench.cancel(other);
  CHECK(state_named(other) == sentence("Cancelled"));
}

TEST_CASE("cancel: before the start, in the queue, while it runs, after the end") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  const std::string fresh = bench.submit(bench.narrow(), one_input());
  bench.cancel(fresh);
  CHECK(bench.status(fresh).state == JobState::kCancelled);

  const std::string queued = bench.submit(bench.narrow(), one_input());
  bench.start(queued);
  bench.cancel(queued);
  CHECK(bench.status(queued).state == JobState::kCancelled);
  CHECK_FALSE(bench.runner.run_next());

  const std::string running = bench.submit(bench.narrow(), one_input());
  bench.start(running);
  bench.blobs.failure = [&] { bench.cancel(running); };
  bench.runner.run_next();
  bench.blobs.failure = nullptr;
  CHECK(bench.status(running).state == JobState::kCancelled);
  CHECK(bench.status(running).results.empty());
  CHECK(bench.blobs.blobs.size() == 1);

  const core::Job finished = bench.run(one_input());
  bench.cancel(finished.id);
  CHECK(bench.status(finished.id).state == JobState::kFinished);
  CHECK(bench.blobs.blobs.contains(
      *bench.status(finished.id).results.at("output1").relative_location));
}

TEST_CASE("a job is its endpoint's own") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  const std::string id = bench.submit(bench.narrow(), one_input());
  core::RequestContext context;
  for (const auto& ask : std::vector<std::function<void()>>{
           [&] { bench.bes.start(bench.wide(), id, context); },
           [&] { bench.bes.status(bench.wide(), id, "", context); },
           [&] { bench.bes.cancel(bench.wide(), id, context); },
           [&] { bench.status("00000000000000000000000000000000"); }}) {
    try {
      ask();
      FAIL("the job is known");
    } catch (const core::ApiError& error) {
      CHECK(error.status() == 404);
      CHECK(error.code() == "");
    }
  }
  CHECK(bench.status(id).state == JobState::kNotStarted);
}

TEST_CASE("v1: starts at once, has one output") {
  Bench bench;
  bench.blobs.blobs["c/in.csv"] = "Text\r\na\r\n";
  BatchSubmission submission = one_input();
  submission.output = at("mine/v1.csv");
  const std::string id = bench.submit(bench.narrow(), submission, true);
  CHECK(bench.runner.run_next());
  CHECK(bench.status(id).state == JobState::kFinished);
  CHECK(bench.blobs.blobs.contains("mine/v1.csv"));
  CHECK(code_of([&] { bench.submit(bench.wide(), two_inputs(), true); }) == "IncompatibleModel");
}

}  // namespace bes_test
