#include "emulator/steering/effect.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/blob_errors.h"
#include "emulator/core/error_catalog.h"
#include "emulator/steering/chance.h"
#include "emulator/text/ascii.h"
#include "emulator/text/units.h"

namespace aml::steering {

namespace {

using namespace definition;  // the kinds
using Outcome = http::Delivery::Outcome;
using std::chrono::milliseconds;

constexpr std::int64_t kMaxRetryAfter = 86'400 * 365;

struct OutcomeRow {
  std::string_view name;
  Outcome outcome;
};

constexpr std::array kOutcomes = {OutcomeRow{"reset", Outcome::kReset},
                                  OutcomeRow{"empty", Outcome::kEmpty},
                                  OutcomeRow{"hang", Outcome::kHang}};

const FormatObject kDelayFormat{
    "delay", "a delay", {{"mean", kText, true}, {"deviation", kText}, {"seed", kInteger}}};

const FormatObject kBodyFormat{
    "body", "\"body\"", {{"rate", kText}, {"cut", kNumber}, {"corrupt", kBoolean}}};

std::vector<const core::ErrorSpec*> all_errors() {
  const auto service = core::error_catalog();
  const auto storage = core::blob_error::catalog();
  std::vector<const core::ErrorSpec*> rows(service.begin(), service.end());
  rows.insert(rows.end(), storage.begin(), storage.end());
  return rows;
}

// A row is named by its code, and by its class where that has several.
const core::ErrorSpec* read_error(const Node& node, FaultList& faults) {
  const auto name = node.text();
  if (!name) return nullptr;
  std::vector<const core::ErrorSpec*> found;
  std::vector<std::string> whole_names;
  std::vector<std::string_view> known;
  for (const core::ErrorSpec* row : all_errors()) {
    const std::string_view code = row->code.empty() ? row->error_class.code : row->code;
    const std::string whole = std::string(row->error_class.code) + "/" + std::string(code);
    known.push_back(code);
    if (text::same_name(whole, *name)) return row;
    if (!text::same_name(code, *name)) continue;
    found.push_back(row);
    whole_names.push_back(whole);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    faults.add(node.position(), "there is no error " + node.shown(), spelling_notes(*name, known));
    return nullptr;
  }
  const std::vector<std::string_view> views(whole_names.begin(), whole_names.end());
  faults.add(node.position(), "several errors are called " + node.shown(),
             spelling_notes("", views));
  return nullptr;
}

milliseconds read_time(const Node& node, FaultList& faults) {
  const auto text = node.text();
  if (!text) return {};
  const auto time = *text == "0ms" ? milliseconds(0) : text::parse_duration(*text);
  if (!time)
    faults.add(node.position(),
               in_quotes(node.name()) + " is a time such as 250ms or 2s, not " + node.shown());
  return time.value_or(milliseconds(0));
}

std::optional<Delay> read_delay(const Node& node, FaultList& faults) {
  if (node.is(kText)) return Delay{.mean = read_time(node, faults)};
  if (!node.is(kObject)) return std::nullopt;
  check_format(node, kDelayFormat, faults);
  Delay delay{.mean = read_time(node.member("mean"), faults),
              .deviation = read_time(node.member("deviation"), faults)};
  const auto seed = node.member("seed").integer();
  if (seed && *seed < 0)
    faults.add(node.member("seed").position(), "\"seed\" is a number from 0 on");
  if (seed) delay.seed = static_cast<std::uint64_t>(*seed);
  return delay;
}

// `1KiB/s`
std::uint64_t read_rate(const Node& node, FaultList& faults) {
  const auto text = node.text();
  if (!text) return 0;
  std::optional<std::size_t> bytes;
  if (text->ends_with("/s"))
    bytes = text::parse_size(std::string_view(*text).substr(0, text->size() - 2));
  if (!bytes)
    faults.add(node.position(), "\"rate\" is a speed such as 1KiB/s, not " + node.shown());
  return bytes.value_or(0);
}

void read_damage(const Node& node, Effect& effect, FaultList& faults) {
  check_format(node, kBodyFormat, faults);
  effect.bytes_per_second = read_rate(node.member("rate"), faults);
  effect.cut = node.member("cut").number();
  if (effect.cut && !(*effect.cut >= 0 && *effect.cut < 1)) {
    faults.add(node.member("cut").position(),
               "\"cut\" is the part of the body that goes out: a number from 0, below 1");
    effect.cut.reset();
  }
  effect.corrupt = node.member("corrupt").boolean().value_or(false);
  if (node.member("corrupt").boolean() == false)
    faults.add(node.member("corrupt").position(), "\"corrupt\" can only be true",
               {"help: leave it out, and the body stays as it is"});
  if (node.children().empty())
    faults.add(node.position(), "\"body\" says rate, cut or corrupt, or is a text");
}

int read_status(const Node& node, FaultList& faults) {
  const auto status = node.integer();
  if (!status) return 0;
  if (*status >= 200 && *status <= 599) return static_cast<int>(*status);
  faults.add(node.position(), "\"status\" is a number from 200 to 599, not " + node.shown());
  return 0;
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_letter(c) || text::is_digit(c) ||
           std::string_view("-_.~!#$%&'*+^`|").find(c) != std::string_view::npos;
  });
}

core::Headers read_headers(const Node& node, FaultList& faults) {
  // The server's own: another would make the answer unreadable by accident.
  static constexpr std::array<std::string_view, 4> kServers = {
      "Content-Length", "Transfer-Encoding", "Connection", "Date"};
  core::Headers headers;
  for (const Node& member : node.children()) {
    const auto value = member.text();
    const bool plain = value && std::all_of(value->begin(), value->end(), [](char c) {
                         return static_cast<unsigned char>(c) >= ' ' && c != 0x7f;
                       });
    if (!is_token(member.name())) {
      faults.add(member.name_position(), in_quotes(member.name()) + " is not a header's name");
    } else if (std::any_of(kServers.begin(), kServers.end(), [&](std::string_view own) {
                 return text::same_name(own, member.name());
               })) {
      faults.add(member.name_position(), "the server itself says " + in_quotes(member.name()));
    } else if (!plain) {
      faults.add(member.position(), in_quotes(member.name()) + " must be a text on one line");
    } else {
      headers.push_back({member.name(), *value});
    }
  }
  return headers;
}

Outcome read_outcome(const Node& node, FaultList& faults) {
  const auto name = node.text();
  if (!name) return Outcome::kAnswer;
  std::vector<std::string_view> known;
  for (const OutcomeRow& row : kOutcomes) {
    if (row.name == *name) return row.outcome;
    known.push_back(row.name);
  }
  faults.add(node.position(), "a connection cannot be " + node.shown(),
             spelling_notes(*name, known));
  return Outcome::kAnswer;
}

/// Members of `then` that exclude each other.
struct Exclusion {
  std::string_view one;
  std::string_view other;
};

constexpr std::array kExclusions = {
    Exclusion{"error", "status"},       Exclusion{"error", "connection"},
    Exclusion{"status", "connection"},  Exclusion{"body", "connection"},
    Exclusion{"headers", "connection"}, Exclusion{"retryAfter", "connection"},
    Exclusion{"error", "job"},          Exclusion{"status", "job"},
    Exclusion{"connection", "job"}};

void check_together(const Node& node, FaultList& faults) {
  for (const Exclusion& row : kExclusions) {
    const Node other = node.member(row.other);
    if (!node.member(row.one).present() || !other.present()) continue;
    faults.add(other.name_position(),
               in_quotes(row.one) + " and " + in_quotes(row.other) + " cannot both be");
  }
  const Node body = node.member("body");
  if (body.is(kText) && !node.member("status").present())
    faults.add(body.name_position(), "a \"body\" of your own needs a \"status\"");
  const auto status = node.member("status").integer();
  constexpr int kNoContent = 204, kNotModified = 304;
  if (body.present() && (status == kNoContent || status == kNotModified))
    faults.add(body.name_position(),
               "an answer with status " + std::to_string(*status) + " has no body");
  if (node.is(kObject) && node.children().empty())
    faults.add(node.position(), "\"then\" says what happens: error, status, delay, …");
}

}  // namespace

const FormatObject kEffectFormat{"then",
                                 "\"then\"",
                                 {{"error", kText},
                                  {"status", kInteger},
                                  {"body", kText | kObject},
                                  {"headers", kObject},
                                  {"retryAfter", kInteger},
                                  {"delay", kText | kObject},
                                  {"connection", kText},
                                  {"job", kText},
                                  {"duration", kText},
                                  {"polls", kInteger},
                                  {"at", kNumber},
                                  {"details", kText}}};

// Box and Muller's transform of two uniform numbers.
milliseconds Delay::of(std::uint64_t number) const {
  AML_ASSERT(number > 0);
  if (deviation.count() == 0) return std::min(mean, kMax);
  const double radius = std::sqrt(-2 * std::log(1 - unit_chance(seed, 2 * number - 1)));
  const double normal = radius * std::cos(2 * std::numbers::pi * unit_chance(seed, 2 * number));
  const double drawn =
      static_cast<double>(mean.count()) + normal * static_cast<double>(deviation.count());
  return milliseconds(std::llround(std::clamp(drawn, 0.0, static_cast<double>(kMax.count()))));
}

Effect read_effect(const Node& node, FaultList& faults) {
  Effect effect;
  effect.error = read_error(node.member("error"), faults);
  effect.status = read_status(node.member("status"), faults);
  const Node body = node.member("body");
  effect.body = body.text().value_or("");
  if (body.is(kObject)) read_damage(body, effect, faults);
  effect.headers = read_headers(node.member("headers"), faults);
  effect.retry_after_seconds = node.member("retryAfter").integer();
  if (effect.retry_after_seconds &&
      (*effect.retry_after_seconds < 0 || *effect.retry_after_seconds > kMaxRetryAfter))
    faults.add(node.member("retryAfter").position(), "\"retryAfter\" is seconds, a year at most");
  effect.delay = read_delay(node.member("delay"), faults);
  effect.drill = read_drill(node, faults);
  effect.outcome = read_outcome(node.member("connection"), faults);
  check_together(node, faults);
  return effect;
}

}  // namespace aml::steering
