#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>

#include "emulator/core/mutex.h"
#include "emulator/gateway/expressions/members.h"

// Regular expressions, by RE2: its time is linear in the text, whatever the pattern.
// Source: documented (.NET's Regex); patterns that RE2 has not (look-around, back references) are
//         refused.

namespace aml::gateway::expressions {

namespace of_pattern {
namespace {

using Values = std::span<Value>;
using Pattern = std::shared_ptr<const re2::RE2>;

RE2::Options options() {
  RE2::Options made;
  made.set_log_errors(false);
  constexpr std::int64_t kMaxBytes = 4 << 20;
  made.set_max_mem(kMaxBytes);
  return made;
}

// .NET names a group `(?<a>…)`, RE2 `(?P<a>…)`; `(?<=` and `(?<!` are no names.
std::string in_own_words(std::string_view pattern) {
  constexpr std::string_view kGroup = "(?<";
  std::string made;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    made += pattern[at];
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      made += pattern[++at];
      continue;
    }
    const std::string_view rest = pattern.substr(at);
    const bool names = rest.starts_with(kGroup) && rest.size() > kGroup.size() &&
                       rest[kGroup.size()] != '=' && rest[kGroup.size()] != '!';
    if (!names) continue;
    made += "?P";
    ++at;
  }
  return made;
}

// Patterns are few and their compilation costs far more than a match.
class Patterns {
 public:
  Pattern find(const std::string& text) {
    {
      const core::MutexLock lock(mutex_);
      const auto found = known_.find(text);
      if (found != known_.end()) return found->second;
    }
    auto made = std::make_shared<const re2::RE2>(in_own_words(text), options());
    if (!made->ok()) throw ExpressionError("The pattern is not matched here: " + made->error());
    const core::MutexLock lock(mutex_);
    constexpr std::size_t kMaxKnown = 256;
    if (known_.size() >= kMaxKnown) known_.clear();
    known_.emplace(text, made);
    return made;
  }

 private:
  core::Mutex mutex_;
  std::map<std::string, Pattern> known_ AML_GUARDED_BY(mutex_);
};

Pattern pattern_of(const Value& pattern, const Value* option) {
  static Patterns patterns;
  const bool ignores_case = option != nullptr && text_of(*option) == "IgnoreCase";
  return patterns.find((ignores_case ? "(?i)" : "") + text_of(pattern));
}

// `values`: the text, the pattern, and perhaps options.
Pattern pattern_among(Values values, std::size_t option) {
  return pattern_of(values[1], values.size() > option ? &values[option] : nullptr);
}

Value is_match(Evaluation&, Values values, Type) {
  return re2::RE2::PartialMatch(text_of(values[0]), *pattern_among(values, 2));
}

std::vector<re2::StringPiece> find_groups(const re2::RE2& pattern, const std::string& text,
                                          std::size_t from) {
  std::vector<re2::StringPiece> groups(static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) +
                                       1);
  if (!pattern.Match(text, from, text.size(), re2::RE2::UNANCHORED, groups.data(),
                     static_cast<int>(groups.size())))
    groups.clear();
  return groups;
}

RegexMatch::Group group_of(const re2::StringPiece& piece) {
  return {piece.data() != nullptr,
          std::string(piece.data() == nullptr ? "" : piece.data(), piece.size())};
}

Value match(Evaluation& evaluation, Values values, Type) {
  const Pattern pattern = pattern_among(values, 2);
  const std::string& text = text_of(values[0]);
  evaluation.spend(text.size());
  auto made = std::make_shared<RegexMatch>();
  for (const re2::StringPiece& piece : find_groups(*pattern, text, 0))
    made->groups.push_back(group_of(piece));
  for (const auto& [name, number] : pattern->NamedCapturingGroups()) made->names[name] = number;
  return std::shared_ptr<const RegexMatch>(made);
}

// `$1`, `${1}`, `${name}`, `$0`, `$$` in what replaces.
std::string filled(std::string_view to, const re2::RE2& pattern,
                   const std::vector<re2::StringPiece>& groups) {
  std::string out;
  while (!to.empty()) {
    const char first = to.front();
    to.remove_prefix(1);
    if (first != '$' || to.empty()) {
      out += first;
      continue;
    }
    if (to.front() == '$') {
      out += '$';
      to.remove_prefix(1);
      continue;
    }
    const bool braces = to.front() == '{';
    const std::size_t end =
        braces ? to.find('}') : std::min(to.find_first_not_of("0123456789"), to.size());
    std::string name(to.substr(braces ? 1 : 0, end - (braces ? 1 : 0)));
    const auto& names = pattern.NamedCapturingGroups();
    const auto named = names.find(name);
    std::size_t number = groups.size();
    if (named != names.end()) number = static_cast<std::size_t>(named->second);
    constexpr std::size_t kMostDigits = 4;
    if (named == names.end() && !name.empty() && name.size() <= kMostDigits &&
        name.find_first_not_of("0123456789") == std::string::npos)
      number = std::stoul(name);
    if (end == std::string_view::npos || number >= groups.size()) {
      out += first;
      continue;
    }
    out += group_of(groups[number]).text;
    to.remove_prefix(end + (braces ? 1 : 0));
  }
  return out;
}

Value replace(Evaluation& evaluation, Values values, Type) {
  const Pattern pattern = pattern_among(values, 3);
  const std::string& text = text_of(values[0]);
  std::string out;
  std::size_t from = 0;
  while (from <= text.size()) {
    evaluation.step();
    const auto groups = find_groups(*pattern, text, from);
    if (groups.empty()) break;
    const auto at = static_cast<std::size_t>(groups[0].data() - text.data());
    std::string made = filled(text_of(values[2]), *pattern, groups);
    evaluation.spend(at - from + made.size());
    out.append(text, from, at - from).append(made);
    from = at + groups[0].size();
    // An empty match takes the next character along, or it would come again.
    if (groups[0].empty()) {
      if (from < text.size()) out += text[from];
      ++from;
    }
  }
  if (from < text.size()) out.append(text, from);
  return evaluation.made(std::move(out));
}

const RegexMatch& match_of(const Value& value) {
  return *of<std::shared_ptr<const RegexMatch>>(value);
}

Value success(Evaluation&, Values values, Type) {
  return !match_of(values[0]).groups.empty();
}

Value groups(Evaluation&, Values values, Type) {
  match_of(values[0]);
  return values[0];
}

// A group that is not there is one without success.
Value group_at(const RegexMatch& match, std::int64_t at) {
  if (at < 0 || static_cast<std::size_t>(at) >= match.groups.size())
    return std::make_shared<const RegexMatch::Group>();
  return std::make_shared<const RegexMatch::Group>(match.groups[static_cast<std::size_t>(at)]);
}

Value group(Evaluation&, Values values, Type) {
  return group_at(match_of(values[0]), whole_of(values[1]));
}

Value named_group(Evaluation&, Values values, Type) {
  const RegexMatch& match = match_of(values[0]);
  const auto found = match.names.find(text_of(values[1]));
  return group_at(match, found == match.names.end() ? -1 : found->second);
}

Value text(Evaluation&, Values values, Type) {
  return to_text(values[0]);
}

Value group_success(Evaluation&, Values values, Type) {
  return of<std::shared_ptr<const RegexMatch::Group>>(values[0])->success;
}

constexpr Member with_pattern(Member member, std::size_t argument) {
  member.pattern = argument;
  return member;
}

constexpr Type R = Type::kRegex;
constexpr Type O = Type::kRegexOptions;
constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;
constexpr Type S = Type::kTimeSpan;  // RE2 needs no limit of time

constexpr std::array kMembers = {
    with_pattern(by_type(method(R, "IsMatch", {T, T, O, S}, B, &is_match, 2)), 2),
    with_pattern(by_type(method(R, "Match", {T, T, O, S}, Type::kMatch, &match, 2)), 2),
    with_pattern(by_type(method(R, "Replace", {T, T, T, O, S}, T, &replace, 2)), 2),
    property(Type::kMatch, "Success", B, &success),
    property(Type::kMatch, "Value", T, &text),
    property(Type::kMatch, "Groups", Type::kGroups, &groups),
    index(Type::kGroups, Type::kInt, Type::kGroup, &group),
    index(Type::kGroups, T, Type::kGroup, &named_group),
    property(Type::kGroup, "Success", B, &group_success),
    property(Type::kGroup, "Value", T, &text)};

}  // namespace
}  // namespace of_pattern

std::string pattern_problem(std::string_view pattern) {
  const re2::RE2 made(of_pattern::in_own_words(pattern), of_pattern::options());
  return made.ok() ? "" : made.error();
}

std::span<const Member> pattern_members() {
  return of_pattern::kMembers;
}

}  // namespace aml::gateway::expressions
