#include "emulator/bundle/bundled_call.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "emulator/bundle/tar.h"
#include "emulator/text/base64.h"
#include "emulator/text/dates.h"
#include "emulator/text/utf8.h"

namespace aml::bundle {

namespace {

using Json = nlohmann::ordered_json;
using control::JournalEntry;

BundledMessage bundled(const JournalEntry::Message& message, const control::Secrets& secrets) {
  BundledMessage bundled{message.headers, secrets.values.masked(message.body, message.truncated()),
                         message.body_bytes};
  for (core::Header& header : bundled.headers) header.value = secrets.values.masked(header.value);
  return bundled;
}

// Text where it is UTF-8, else Base64: JSON holds no other bytes.
void write_text(Json& json, const char* name, const std::string& bytes) {
  if (text::is_utf8(bytes)) {
    json[name] = bytes;
  } else {
    json[std::string(name) + "Base64"] = text::to_base64(bytes);
  }
}

std::string read_text(const Json& json, const char* name) {
  const auto plain = json.find(name);
  if (plain != json.end()) return plain->get<std::string>();
  const auto coded = json.find(std::string(name) + "Base64");
  if (coded == json.end()) throw BundleError(std::string("a call has no ") + name);
  auto bytes = text::from_base64(coded->get<std::string>());
  if (!bytes) throw BundleError(std::string("a call's ") + name + " is not Base64");
  return std::move(*bytes);
}

Json message_json(const BundledMessage& message) {
  Json headers = Json::array();
  for (const core::Header& header : message.headers) {
    Json line = {{"name", text::to_utf8(header.name)}};
    write_text(line, "value", header.value);
    headers.push_back(std::move(line));
  }
  Json json = {{"headers", std::move(headers)}};
  write_text(json, "body", message.body);
  json["bodyBytes"] = message.body_bytes;
  return json;
}

BundledMessage read_message(const Json& json) {
  BundledMessage message;
  for (const Json& header : json.at("headers"))
    message.headers.push_back({header.at("name").get<std::string>(), read_text(header, "value")});
  message.body = read_text(json, "body");
  message.body_bytes = json.at("bodyBytes").get<std::uint64_t>();
  return message;
}

BundledCall read_call(const Json& json) {
  BundledCall call;
  call.is_step = json.at("step").get<bool>();
  call.id = json.at("id").get<std::string>();
  const auto time = text::parse_utc(json.at("time").get<std::string>());
  if (!time) throw BundleError("a call's time is not one");
  call.time = *time;
  call.duration = std::chrono::microseconds(json.at("durationMicros").get<std::uint32_t>());
  call.method = read_text(json, "method");
  call.target = read_text(json, "target");
  call.secure = json.at("secure").get<bool>();
  call.request = read_message(json.at("request"));
  call.status = json.at("status").get<int>();
  call.operation = json.at("operation").get<std::string>();
  call.service = json.at("service").get<std::string>();
  call.subscription = json.at("subscription").get<std::string>();
  call.error = json.at("error").get<std::string>();
  call.answer = read_message(json.at("answer"));
  return call;
}

}  // namespace

BundledCall bundled_call(const JournalEntry& entry, bool is_step, const control::Secrets& secrets) {
  const auto inner = entry.inner();
  BundledCall call;
  call.is_step = is_step;
  call.id = entry.id();
  call.time = entry.time();
  call.duration = entry.duration();
  call.method = entry.method();
  call.target = secrets.values.masked(entry.target());
  call.secure = entry.is_secure();
  call.request = bundled(entry.request(), secrets);
  call.status = entry.status();
  call.operation = entry.operation();
  call.service = inner ? inner->service() : entry.service();
  call.subscription = text::to_utf8(entry.subscription());
  call.error = inner && entry.error().empty() ? inner->error() : entry.error();
  call.answer = bundled(entry.response(), secrets);
  return call;
}

std::string write_call(const BundledCall& call) {
  Json json = {{"step", call.is_step},
               {"id", call.id},
               {"time", text::write_utc_millis(call.time)},
               {"durationMicros", call.duration.count()}};
  write_text(json, "method", call.method);
  write_text(json, "target", call.target);
  json["secure"] = call.secure;
  json["request"] = message_json(call.request);
  json["status"] = call.status;
  json["operation"] = call.operation;
  json["service"] = call.service;
  json["subscription"] = call.subscription;
  json["error"] = text::to_utf8(call.error);
  json["answer"] = message_json(call.answer);
  return json.dump();
}

BundledCall parse_call(std::string_view line) {
  try {
    return read_call(Json::parse(line));
  } catch (const Json::exception&) {
    throw BundleError("a call of its journal cannot be read");
  }
}

}  // namespace aml::bundle
