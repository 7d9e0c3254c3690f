// Bodies of requests: the reader that is fast against one that is plain, and against nlohmann's.

#include <algorithm>
#include <list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "emulator/core/api_error.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/text/json.h"
#include "emulator/text/utf8.h"
#include "emulator/text/xml.h"
#include "emulator/wire/bes_wire.h"
#include "emulator/wire/blob_xml.h"
#include "emulator/wire/json_reader.h"
#include "emulator/wire/rrs_wire.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/plain_json.h"
#include "tests/fuzz/plain_request.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

constexpr std::size_t kDepth = 16;

/// What a reader makes of a body, or why it refuses it.
template <typename Read>
std::string outcome_of(Read read) {
  try {
    return read();
  } catch (const core::ApiError& error) {
    return "refused: " + std::string(error.code());
  }
}

std::string shown(std::string_view text) {
  std::string out;
  text::append_json_string(out, text);
  return out;
}

std::optional<std::string> tokens_of(std::string_view json) {
  std::list<std::string> texts;
  wire::JsonReader reader(json, kDepth, texts);
  std::string out;
  try {
    for (auto token = reader.next(); token != wire::JsonToken::kEnd; token = reader.next()) {
      out += std::to_string(static_cast<int>(token));
      const bool has_text = token == wire::JsonToken::kName || token == wire::JsonToken::kString ||
                            token == wire::JsonToken::kNumber || token == wire::JsonToken::kBoolean;
      if (has_text) out += shown(reader.text());
      out += ' ';
    }
  } catch (const wire::JsonSyntaxError&) {
    return std::nullopt;
  }
  return out;
}

void append_tokens(const PlainJson& value, std::string& out) {
  const auto add = [&](wire::JsonToken token, const std::string* text = nullptr) {
    out += std::to_string(static_cast<int>(token)) + (text ? shown(*text) : "") + ' ';
  };
  using Kind = PlainJson::Kind;
  switch (value.kind) {
    case Kind::kNull:
      return add(wire::JsonToken::kNull);
    case Kind::kText:
      return add(wire::JsonToken::kString, &value.text);
    case Kind::kNumber:
      return add(wire::JsonToken::kNumber, &value.text);
    case Kind::kBoolean:
      return add(wire::JsonToken::kBoolean, &value.text);
    case Kind::kList:
      add(wire::JsonToken::kBeginArray);
      for (const PlainJson& item : value.items) append_tokens(item, out);
      return add(wire::JsonToken::kEndArray);
    case Kind::kObject:
      add(wire::JsonToken::kBeginObject);
      for (const auto& [name, member] : value.members) {
        add(wire::JsonToken::kName, &name);
        append_tokens(member, out);
      }
      return add(wire::JsonToken::kEndObject);
  }
}

/// A value of nlohmann's as the plain reader has it; numbers with a point keep no text.
PlainJson from_library(const nlohmann::ordered_json& json) {
  using Kind = PlainJson::Kind;
  PlainJson value;
  if (json.is_string()) value = {Kind::kText, json.get<std::string>(), {}, {}};
  if (json.is_number_integer()) value = {Kind::kNumber, json.dump(), {}, {}};
  if (json.is_boolean()) value = {Kind::kBoolean, json.get<bool>() ? "True" : "False", {}, {}};
  if (json.is_number_float()) value = {Kind::kNumber, "?", {}, {}};
  if (json.is_object()) value.kind = Kind::kObject;
  if (json.is_array()) value.kind = Kind::kList;
  if (json.is_object())
    for (const auto& [name, member] : json.items())
      value.members.push_back({name, from_library(member)});
  if (json.is_array())
    for (const auto& item : json) value.items.push_back(from_library(item));
  return value;
}

/// Whether both are the same value: of members that repeat the last counts, in any order, and what
/// nlohmann keeps as a number with a point is a number.
bool is_same(const PlainJson& library, const PlainJson& ours) {
  if (library.kind != ours.kind || library.items.size() != ours.items.size()) return false;
  if (library.is_scalar())
    return library.text == ours.text || (library.text == "?" && !ours.text.empty());
  for (std::size_t i = 0; i < library.items.size(); ++i)
    if (!is_same(library.items[i], ours.items[i])) return false;
  for (const auto& [name, member] : library.members) {
    const PlainJson* last = nullptr;
    for (const auto& [own_name, own] : ours.members)
      if (own_name == name) last = &own;
    if (last == nullptr || !is_same(member, *last)) return false;
  }
  return true;
}

/// Deeper than any text that is compared here.
constexpr std::size_t kDeep = 2'000;

// What nlohmann takes the dialect takes too, unless it is too deep, or ends at a NUL for nlohmann.
void compare_with_library(std::string_view json, const std::optional<PlainJson>& ours) {
  const auto opened =
      std::count_if(json.begin(), json.end(), [](char c) { return c == '[' || c == '{'; });
  if (static_cast<std::size_t>(opened) >= kDeep || !is_plain_text(json)) return;
  const auto library = nlohmann::ordered_json::parse(json, nullptr, false);
  if (library.is_discarded()) return;
  if (ours)
    hold(is_same(from_library(library), *ours), "nlohmann reads another value");
  else
    hold(read_plain_json(json, kDeep).has_value(), "nlohmann takes what the dialect refuses");
}

std::string shown(const core::BlobReference& reference) {
  std::string out;
  wire::append_references(out, {{"r", reference}});
  return out;
}

std::string shown(const core::BatchSubmission& batch) {
  std::string out = "input " + (batch.input ? shown(*batch.input) : "-") + "\ninputs ";
  if (!batch.inputs) out += "-";
  for (const auto& [name, one] : batch.inputs.value_or(core::BatchSubmission::References()))
    out += shown(name) + (one ? shown(*one) : "-");
  out += "\noutput " + (batch.output ? shown(*batch.output) : "-") + "\noutputs ";
  for (const auto& [name, one] : batch.outputs) out += shown(name) + (one ? shown(*one) : "-");
  for (const auto& [name, text] : batch.global_parameters)
    out += "\nparameter " + shown(name) + shown(text);
  return out;
}

// What records keep is read back as it was.
void keep_references(const core::BatchSubmission& batch) {
  wire::References kept;
  for (const auto& [name, one] : batch.inputs.value_or(core::BatchSubmission::References()))
    if (one) kept.emplace(name, *one);
  std::string written;
  wire::append_references(written, kept);
  hold(wire::parse_references(written) == kept, "references are read back");
  const std::string record = wire::write_batch_request({kept, {}, batch.global_parameters, false});
  const core::BatchSubmission again = wire::parse_batch_submission(record, kDepth);
  hold(again.global_parameters == batch.global_parameters, "parameters are read back");
}

}  // namespace

void fuzz_json_dialect(std::string_view json) {
  if (!text::is_utf8(json)) return;
  const std::optional<std::string> fast = tokens_of(json);
  const std::optional<PlainJson> plain = read_plain_json(json, kDepth);
  hold(fast.has_value() == plain.has_value(), "one reader takes what the other refuses");
  if (plain) {
    std::string tokens;
    append_tokens(*plain, tokens);
    hold_same(*fast, tokens, "both readers see other tokens");
  }
  compare_with_library(json, plain);
}

void fuzz_request(std::string_view body) {
  hold_same(outcome_of([&] { return shown(wire::parse_execute_request(body, kDepth)); }),
            outcome_of([&] { return plain_execute_request(body, kDepth); }), "an execute body");
  hold_same(outcome_of([&] { return shown(wire::parse_score_request(body, kDepth)); }),
            outcome_of([&] { return plain_score_request(body, kDepth); }), "a score body");
}

void fuzz_batch_request(std::string_view body) {
  const std::string fast =
      outcome_of([&] { return shown(wire::parse_batch_submission(body, kDepth)); });
  hold_same(fast, outcome_of([&] { return shown(plain_batch_submission(body, kDepth)); }),
            "a batch body");
  if (!fast.starts_with("refused")) keep_references(wire::parse_batch_submission(body, kDepth));
}

// nlohmann's reader under both: the one that keeps positions and the one that does not.
void fuzz_strict_json(std::string_view text) {
  const definition::PositionedJson all = definition::parse_positioned(text);
  const definition::PositionedJson top =
      definition::parse_positioned(text, definition::KeepPositions::kOfTopMembers);
  hold(all.complete == top.complete && all.faults.size() == top.faults.size(),
       "positions change nothing of what is wrong");
  hold(all.complete || !all.faults.empty(), "what is not read to its end has a fault");
  hold(!all.complete || text.find('\0') == text.npos, "a NUL does not end a document");
  if (all.complete) hold(all.value == top.value, "positions change nothing of the value");
  for (const definition::JsonFault& fault : all.faults)
    hold(fault.position.line >= 1 && fault.position.column >= 1, "a fault has its position");
  const auto library = nlohmann::ordered_json::parse(text::without_bom(text), nullptr, false);
  if (library.is_discarded()) hold(!all.complete, "nlohmann refuses what is read");
  if (all.complete && all.faults.empty()) hold(library == all.value, "nlohmann reads the same");
}

void fuzz_block_list(std::string_view xml) {
  outcome_of([&] {
    wire::check_service_properties(xml);
    return std::string();
  });
  std::vector<core::BlockChoice> blocks;
  const std::string outcome = outcome_of([&] {
    blocks = wire::parse_block_list(xml);
    return std::string("taken");
  });
  if (outcome != "taken") return;
  constexpr std::string_view kNames[] = {"Latest", "Committed", "Uncommitted"};
  std::string written = "<BlockList>";
  for (const core::BlockChoice& block : blocks) {
    hold(!block.id.empty(), "a block has an id");
    if (!text::fits_xml(block.id)) return;
    text::append_xml_element(written, kNames[static_cast<int>(block.source)], block.id);
  }
  const std::vector<core::BlockChoice> again = wire::parse_block_list(written + "</BlockList>");
  hold(again.size() == blocks.size(), "as many blocks are read back");
  for (std::size_t i = 0; i < again.size(); ++i)
    hold(again[i].source == blocks[i].source && again[i].id == blocks[i].id,
         "a block is read back");
}

void fuzz_access_policies(std::string_view xml) {
  std::vector<core::AccessPolicy> policies;
  const std::string outcome = outcome_of([&] {
    policies = wire::parse_access_policies(xml);
    return std::string("taken");
  });
  if (outcome != "taken" || !text::is_utf8(xml)) return;
  const std::string written = wire::write_access_policies(policies);
  hold_same(wire::write_access_policies(wire::parse_access_policies(written)), written,
            "policies are read back");
}

}  // namespace aml::tests
