#include "emulator/wire/bes_wire.h"

#include <list>
#include <optional>

#include "emulator/base/assert.h"
#include "emulator/text/dates.h"
#include "emulator/text/json.h"
#include "emulator/wire/body_object.h"
#include "emulator/wire/json_reader.h"

namespace aml::wire {

namespace {

using core::BatchSubmission;
using core::BlobReference;

constexpr std::size_t kRecordDepth = 8;

struct ReferenceMember {
  std::string_view name;
  std::optional<std::string> BlobReference::*member;
};

// In the order in which answers write them.
constexpr ReferenceMember kReferenceMembers[] = {
    {"ConnectionString", &BlobReference::connection_string},
    {"RelativeLocation", &BlobReference::relative_location},
    {"BaseLocation", &BlobReference::base_location},
    {"SasBlobToken", &BlobReference::sas_blob_token}};

std::optional<std::string> read_text(JsonReader& reader) {
  const JsonToken token = reader.next();
  if (!is_scalar(token)) refuse_body();
  if (token == JsonToken::kNull) return std::nullopt;
  return std::string(reader.text());
}

void read_reference_member(JsonReader& reader, BlobReference& reference) {
  for (const ReferenceMember& known : kReferenceMembers) {
    if (!same_name(reader.text(), known.name)) continue;
    reference.*known.member = read_text(reader);
    return;
  }
  reader.skip(reader.next());
}

std::optional<BlobReference> read_reference(JsonReader& reader) {
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return std::nullopt;
  if (first != JsonToken::kBeginObject) refuse_body();
  BlobReference reference;
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    read_reference_member(reader, reference);
  }
  return reference;
}

std::optional<BatchSubmission::References> read_references(JsonReader& reader) {
  const JsonToken first = reader.next();
  if (first == JsonToken::kNull) return std::nullopt;
  if (first != JsonToken::kBeginObject) refuse_body();
  BatchSubmission::References references;
  for (JsonToken token = reader.next(); token != JsonToken::kEndObject; token = reader.next()) {
    std::string name(reader.text());
    references.insert_or_assign(std::move(name), read_reference(reader));
  }
  return references;
}

void read_submission_member(JsonReader& reader, BatchSubmission& submission) {
  const std::string_view name = reader.text();
  if (same_name(name, "Input")) {
    submission.input = read_reference(reader);
  } else if (same_name(name, "Inputs")) {
    submission.inputs = read_references(reader);
  } else if (same_name(name, "Output")) {
    submission.output = read_reference(reader);
  } else if (same_name(name, "Outputs")) {
    submission.outputs = read_references(reader).value_or(BatchSubmission::References());
  } else if (same_name(name, "GlobalParameters")) {
    submission.global_parameters = read_parameters(reader);
  } else {
    reader.skip(reader.next());
  }
}

void append_or_null(std::string& out, const std::optional<std::string>& text) {
  if (text) {
    text::append_json_string(out, *text);
  } else {
    out += "null";
  }
}

void append_reference(std::string& out, const BlobReference& reference) {
  char before = '{';
  for (const ReferenceMember& known : kReferenceMembers) {
    out += before;
    text::append_json_string(out, known.name);
    out += ':';
    append_or_null(out, reference.*known.member);
    before = ',';
  }
  out += '}';
}

// A time that is not set is .NET's default DateTimeOffset, in that type's own form.
void append_time(std::string& out, const std::optional<core::TimePoint>& time) {
  text::append_json_string(out, time ? text::write_utc_millis(*time) : "0001-01-01T00:00:00+00:00");
}

std::optional<std::string> details_of(const core::Job& job) {
  if (job.state != core::JobState::kFailed) return std::nullopt;
  return job.details;
}

}  // namespace

BatchSubmission parse_batch_submission(std::string_view body, std::size_t json_depth) {
  BatchSubmission submission;
  std::list<std::string> texts;
  read_body_object(body, json_depth, texts,
                   [&](JsonReader& reader) { read_submission_member(reader, submission); });
  return submission;
}

std::string write_job_id(std::string_view id) {
  AML_ASSERT(!id.empty());
  std::string out;
  text::append_json_string(out, id);
  return out;
}

std::string write_job_status(const core::Job& job) {
  std::string out = R"({"StatusCode":)";
  text::append_json_string(out, core::name_of(job.state));
  out += R"(,"Results":)";
  if (job.state == core::JobState::kFinished) {
    append_references(out, job.results);
  } else {
    out += "null";
  }
  out += R"(,"Details":)";
  append_or_null(out, details_of(job));
  out += R"(,"CreatedAt":)";
  append_time(out, job.created);
  out += R"(,"StartTime":)";
  append_time(out, job.started);
  out += R"(,"EndTime":)";
  append_time(out, job.ended);
  out += '}';
  return out;
}

std::string write_job_status_v1(const core::Job& job) {
  std::string out = R"({"StatusCode":)" + std::to_string(static_cast<int>(job.state));
  out += R"(,"Result":)";
  if (job.state == core::JobState::kFinished && !job.results.empty()) {
    append_reference(out, job.results.begin()->second);
  } else {
    out += "null";
  }
  out += R"(,"Details":)";
  append_or_null(out, details_of(job));
  out += '}';
  return out;
}

void append_references(std::string& out, const References& references) {
  out += '{';
  for (const auto& [name, reference] : references) {
    if (out.back() != '{') out += ',';
    text::append_json_string(out, name);
    out += ':';
    append_reference(out, reference);
  }
  out += '}';
}

References parse_references(std::string_view json) {
  References references;
  std::list<std::string> texts;
  read_body_object(json, kRecordDepth, texts, [&](JsonReader& reader) {
    std::string name(reader.text());
    if (auto reference = read_reference(reader)) {
      references.insert_or_assign(std::move(name), std::move(*reference));
    }
  });
  return references;
}

std::string write_batch_request(const core::BatchRequest& request) {
  std::string out = R"({"Inputs":)";
  append_references(out, request.inputs);
  out += R"(,"Outputs":)";
  append_references(out, request.outputs);
  out += R"(,"GlobalParameters":{)";
  for (const auto& [name, value] : request.global_parameters) {
    if (out.back() != '{') out += ',';
    text::append_json_string(out, name);
    out += ':';
    text::append_json_string(out, value);
  }
  out += "}}";
  return out;
}

}  // namespace aml::wire
