#include "emulator/steering/when.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/assert.h"
#include "emulator/steering/chance.h"
#include "emulator/text/units.h"

namespace aml::steering {

namespace {

using namespace definition;  // the kinds

constexpr std::size_t kMaxListed = 1000;

struct KindRow {
  std::string_view member;
  When::Kind kind;
};

constexpr std::array kKinds = {
    KindRow{"first", When::Kind::kFirst}, KindRow{"after", When::Kind::kAfter},
    KindRow{"nth", When::Kind::kNth},     KindRow{"every", When::Kind::kEvery},
    KindRow{"until", When::Kind::kUntil}, KindRow{"probability", When::Kind::kProbability}};

std::uint64_t read_number(const Node& node, std::int64_t least, FaultList& faults) {
  const auto number = node.integer();
  if (!number) return 0;
  if (*number < least) {
    faults.add(node.position(), in_quotes(node.name()) + " is a number from " +
                                    std::to_string(least) + " on, not " + node.shown());
    return 0;
  }
  return static_cast<std::uint64_t>(*number);
}

std::vector<std::uint64_t> read_nth(const Node& list, FaultList& faults) {
  std::vector<std::uint64_t> numbers;
  const std::vector<Node> items = list.children();
  if (items.empty() || items.size() > kMaxListed)
    faults.add(list.position(), "\"nth\" lists 1 to 1000 numbers");
  for (const Node& item : items) {
    const auto number = item.integer();
    if (number && *number >= 1) {
      numbers.push_back(static_cast<std::uint64_t>(*number));
    } else if (number) {
      faults.add(item.position(), "calls are counted from 1, not " + item.shown());
    }
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

double read_probability(const Node& node, FaultList& faults) {
  const double probability = node.number().value_or(0);
  if (probability >= 0 && probability <= 1) return probability;
  faults.add(node.position(), "\"probability\" is a number from 0 to 1, not " + node.shown());
  return 0;
}

std::chrono::milliseconds read_until(const Node& node, FaultList& faults) {
  const auto text = node.text();
  if (!text) return {};
  const auto time = text::parse_duration(*text);
  if (!time) faults.add(node.position(), "\"until\" is a time such as 2s, not " + node.shown());
  return time.value_or(std::chrono::milliseconds(0));
}

// Exactly one kind, and beside it what goes with it alone.
std::optional<When::Kind> read_kind(const Node& node, FaultList& faults) {
  std::optional<When::Kind> kind;
  for (const KindRow& row : kKinds) {
    const Node member = node.member(row.member);
    if (!member.present()) continue;
    if (kind) faults.add(member.name_position(), "\"when\" says one thing, not several");
    kind = row.kind;
  }
  if (!kind)
    faults.add(node.position(), "\"when\" says first, after, nth, every, probability or until");
  const Node count = node.member("count");
  if (count.present() && kind != When::Kind::kAfter)
    faults.add(count.name_position(), "\"count\" goes with \"after\"");
  const Node seed = node.member("seed");
  if (seed.present() && kind != When::Kind::kProbability)
    faults.add(seed.name_position(), "\"seed\" goes with \"probability\"");
  return kind;
}

}  // namespace

const FormatObject kWhenFormat{"when",
                               "\"when\"",
                               {{"first", kInteger},
                                {"after", kInteger},
                                {"count", kInteger},
                                {"nth", kList, false, nullptr, kInteger},
                                {"every", kInteger},
                                {"probability", kNumber},
                                {"seed", kInteger},
                                {"until", kText}}};

bool When::applies(std::uint64_t number, std::chrono::milliseconds age) const {
  AML_ASSERT(number > 0);
  switch (kind) {
    case Kind::kAlways:
      return true;
    case Kind::kFirst:
      return number <= first;
    case Kind::kAfter:
      return number > first && (count == 0 || number - first <= count);
    case Kind::kNth:
      return std::binary_search(nth.begin(), nth.end(), number);
    case Kind::kEvery:
      return first > 0 && number % first == 0;
    case Kind::kProbability:
      return unit_chance(seed, number) < probability;
    case Kind::kUntil:
      return age < until;
  }
  return false;
}

When read_when(const Node& node, FaultList& faults) {
  When when;
  if (!node.present()) return when;
  when.kind = read_kind(node, faults).value_or(When::Kind::kAlways);
  if (when.kind == When::Kind::kFirst) when.first = read_number(node.member("first"), 1, faults);
  if (when.kind == When::Kind::kEvery) when.first = read_number(node.member("every"), 1, faults);
  if (when.kind == When::Kind::kAfter) when.first = read_number(node.member("after"), 0, faults);
  when.count = read_number(node.member("count"), 1, faults);
  if (when.kind == When::Kind::kNth) when.nth = read_nth(node.member("nth"), faults);
  when.probability = read_probability(node.member("probability"), faults);
  when.seed = read_number(node.member("seed"), 0, faults);
  when.until = read_until(node.member("until"), faults);
  return when;
}

}  // namespace aml::steering
