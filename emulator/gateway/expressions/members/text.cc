#include <limits>

#include "emulator/gateway/expressions/members.h"
#include "emulator/gateway/expressions/text_format.h"
#include "emulator/gateway/expressions/utf16.h"
#include "emulator/text/ascii.h"

// Texts and characters, as .NET has them: ordinal, counted in units of UTF-16.
// Source: documented (.NET's System.String), observed (which of them public policies use).

namespace aml::gateway::expressions {

namespace of_text {
namespace {

using Values = std::span<Value>;

bool is_blank(char16_t unit) {
  return unit == u' ' || (unit >= 9 && unit <= 13) || unit == 0x85 || unit == 0xA0 ||
         (unit >= 0x2000 && unit <= 0x200A) || unit == 0x2028 || unit == 0x2029 || unit == 0x202F ||
         unit == 0x205F || unit == 0x3000 || unit == 0x1680;
}

// A word of an enumeration says whether case counts.
bool ignores_case(const Value& comparison) {
  return text_of(comparison).ends_with("IgnoreCase");
}

std::string shown_part(const Value& value) {
  return value.find<Character>() != nullptr ? to_text(value) : text_of(value);
}

std::string lower(std::string_view text) {
  return is_ascii(text) ? text::to_lower(text) : change_case(text, false);
}

std::string folded(Values values, std::size_t at, std::size_t comparison) {
  const std::string text = shown_part(values[at]);
  return values.size() > comparison && ignores_case(values[comparison]) ? lower(text) : text;
}

[[noreturn]] void out_of_range(std::string_view name) {
  throw ExpressionError("Index was out of range. Parameter name: " + std::string(name));
}

Value length(Evaluation&, Values values, Type) {
  const std::string& text = text_of(values[0]);
  return count_of(is_ascii(text) ? text.size() : to_utf16(text).size());
}

Value contains(Evaluation&, Values values, Type) {
  return folded(values, 0, 2).find(folded(values, 1, 2)) != std::string::npos;
}

Value starts_with(Evaluation&, Values values, Type) {
  return folded(values, 0, 2).starts_with(folded(values, 1, 2));
}

Value ends_with(Evaluation&, Values values, Type) {
  return folded(values, 0, 2).ends_with(folded(values, 1, 2));
}

Value equals(Evaluation&, Values values, Type) {
  if (values[0].is_null() || values[1].is_null()) return values[0].is_null() && values[1].is_null();
  return folded(values, 0, 2) == folded(values, 1, 2);
}

Value compare(Evaluation&, Values values, Type) {
  const std::string one = folded(values, 0, 2);
  const std::string other = folded(values, 1, 2);
  return std::int32_t{one < other ? -1 : one == other ? 0 : 1};
}

Value index_of(Evaluation&, Values values, Type) {
  const std::u16string text = to_utf16(text_of(values[0]));
  const std::int32_t from = values.size() > 2 ? whole_of(values[2]) : 0;
  if (from < 0 || static_cast<std::size_t>(from) > text.size()) out_of_range("startIndex");
  const std::size_t at = text.find(to_utf16(shown_part(values[1])), static_cast<std::size_t>(from));
  return at == std::u16string::npos ? std::int32_t{-1} : static_cast<std::int32_t>(at);
}

Value last_index_of(Evaluation&, Values values, Type) {
  const std::size_t at = to_utf16(text_of(values[0])).rfind(to_utf16(shown_part(values[1])));
  return at == std::u16string::npos ? std::int32_t{-1} : static_cast<std::int32_t>(at);
}

Value substring(Evaluation& evaluation, Values values, Type) {
  const std::u16string text = to_utf16(text_of(values[0]));
  const std::int64_t from = whole_of(values[1]);
  const auto size = static_cast<std::int64_t>(text.size());
  const std::int64_t count = values.size() > 2 ? whole_of(values[2]) : size - from;
  if (from < 0 || from > size) out_of_range("startIndex");
  if (count < 0 || from + count > size) out_of_range("length");
  return evaluation.made(from_utf16(std::u16string_view(text).substr(
      static_cast<std::size_t>(from), static_cast<std::size_t>(count))));
}

Value remove(Evaluation& evaluation, Values values, Type) {
  std::u16string text = to_utf16(text_of(values[0]));
  const std::int64_t from = whole_of(values[1]);
  const auto size = static_cast<std::int64_t>(text.size());
  const std::int64_t count = values.size() > 2 ? whole_of(values[2]) : size - from;
  if (from < 0 || from > size) out_of_range("startIndex");
  if (count < 0 || from + count > size) out_of_range("count");
  text.erase(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
  return evaluation.made(from_utf16(text));
}

Value insert(Evaluation& evaluation, Values values, Type) {
  std::u16string text = to_utf16(text_of(values[0]));
  const std::int32_t at = whole_of(values[1]);
  if (at < 0 || static_cast<std::size_t>(at) > text.size()) out_of_range("startIndex");
  text.insert(static_cast<std::size_t>(at), to_utf16(text_of(values[2])));
  return evaluation.made(from_utf16(text));
}

Value replace(Evaluation& evaluation, Values values, Type) {
  const std::string& text = text_of(values[0]);
  const std::string from = shown_part(values[1]);
  const std::string to = values[2].is_null() ? "" : shown_part(values[2]);
  if (from.empty())
    throw ExpressionError("String cannot be of zero length. Parameter name: oldValue");
  std::string out;
  std::size_t at = 0;
  for (std::size_t next; (next = text.find(from, at)) != std::string::npos;
       at = next + from.size()) {
    evaluation.spend(next - at + to.size());
    out.append(text, at, next - at).append(to);
  }
  return evaluation.made(out.append(text, at));
}

template <bool kStart, bool kEnd>
Value trim(Evaluation& evaluation, Values values, Type) {
  const std::u16string units = to_utf16(text_of(values[0]));
  std::u16string_view text = units;
  std::u16string dropped;
  for (const Value& value : values.subspan(1)) {
    if (const auto* list = value.find<std::shared_ptr<const List>>()) {
      for (const Value& one : **list) dropped += of<Character>(one).unit;
    } else {
      dropped += of<Character>(value).unit;
    }
  }
  const auto drop = [&](char16_t unit) {
    return dropped.empty() ? is_blank(unit) : dropped.find(unit) != std::u16string::npos;
  };
  while (kStart && !text.empty() && drop(text.front())) text.remove_prefix(1);
  while (kEnd && !text.empty() && drop(text.back())) text.remove_suffix(1);
  return evaluation.made(from_utf16(text));
}

template <bool kUpper>
Value in_case(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(change_case(text_of(values[0]), kUpper));
}

template <bool kLeft>
Value pad(Evaluation& evaluation, Values values, Type) {
  std::u16string text = to_utf16(text_of(values[0]));
  const std::int32_t width = whole_of(values[1]);
  if (width < 0) out_of_range("totalWidth");
  const auto wanted = static_cast<std::size_t>(width);
  evaluation.spend(wanted);
  const char16_t unit = values.size() > 2 ? of<Character>(values[2]).unit : u' ';
  if (wanted > text.size())
    text.insert(kLeft ? 0 : text.size(), std::u16string(wanted - text.size(), unit));
  return from_utf16(text);
}

// Separators: a character, a text, or a list of them; a word of the options may be the last.
Value split(Evaluation& evaluation, Values values, Type) {
  const std::string& text = text_of(values[0]);
  std::vector<std::string> separators;
  bool keeps_empty = true;
  for (const Value& value : values.subspan(1)) {
    if (const auto* list = value.find<std::shared_ptr<const List>>()) {
      for (const Value& one : **list) separators.push_back(shown_part(one));
    } else if (shown_part(value) == "RemoveEmptyEntries" && &value == &values.back() &&
               !separators.empty()) {
      keeps_empty = false;
    } else if (shown_part(value) != "None" || separators.empty()) {
      separators.push_back(shown_part(value));
    }
  }
  std::erase(separators, "");
  List pieces;
  std::size_t from = 0;
  const auto add = [&](std::size_t end) {
    if (keeps_empty || end > from) pieces.emplace_back(text.substr(from, end - from));
    evaluation.step();
  };
  evaluation.spend(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto found =
        std::find_if(separators.begin(), separators.end(), [&](const std::string& separator) {
          return std::string_view(text).substr(at).starts_with(separator);
        });
    if (found == separators.end()) {
      ++at;
      continue;
    }
    add(at);
    at += found->size();
    from = at;
  }
  add(text.size());
  return list_of(std::move(pieces));
}

Value character_at(Evaluation&, Values values, Type) {
  const std::u16string text = to_utf16(text_of(values[0]));
  const std::int32_t at = whole_of(values[1]);
  if (at < 0 || static_cast<std::size_t>(at) >= text.size())
    throw ExpressionError("Index was outside the bounds of the array.");
  return Character{text[static_cast<std::size_t>(at)]};
}

Value is_null_or_empty(Evaluation&, Values values, Type) {
  return values[0].is_null() || text_of(values[0]).empty();
}

Value is_null_or_blank(Evaluation&, Values values, Type) {
  if (values[0].is_null()) return true;
  const std::u16string text = to_utf16(text_of(values[0]));
  return std::all_of(text.begin(), text.end(), is_blank);
}

void add_texts(std::vector<std::string>& texts, const Value& value) {
  if (const auto* list = value.find<std::shared_ptr<const List>>()) {
    for (const Value& one : **list) texts.push_back(to_text(one));
  } else if (const JsonPtr* node = value.find<JsonPtr>(); node != nullptr && (*node)->is_array()) {
    for (const JsonPtr& one : std::get<JsonNode::Elements>((*node)->content))
      texts.push_back(to_text(one));
  } else {
    texts.push_back(to_text(value));
  }
}

std::string put_together(Evaluation& evaluation, Values values, std::string_view separator) {
  std::vector<std::string> texts;
  for (const Value& value : values) add_texts(texts, value);
  std::string out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    evaluation.spend(separator.size() + texts[i].size());
    if (i > 0) out += separator;
    out += texts[i];
  }
  return out;
}

Value join(Evaluation& evaluation, Values values, Type) {
  return put_together(evaluation, values.subspan(1),
                      values[0].is_null() ? "" : shown_part(values[0]));
}

Value concat(Evaluation& evaluation, Values values, Type) {
  return put_together(evaluation, values, "");
}

Value format(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(write_format(text_of(values[0]), values.subspan(1)));
}

Value nothing(Evaluation&, Values, Type) {
  return std::string();
}

constexpr Type T = Type::kString;
constexpr Type B = Type::kBool;
constexpr Type I = Type::kInt;
constexpr Type H = Type::kChar;
constexpr Type L = Type::kList;
constexpr Type X = Type::kObject;
constexpr Type M = Type::kComparison;
constexpr Type P = Type::kSplitOptions;

constexpr std::array kMembers = {
    property(T, "Length", I, &length),
    index(T, I, H, &character_at),
    method(T, "Contains", {T, M}, B, &contains, 1),
    method(T, "Contains", {H}, B, &contains),
    method(T, "StartsWith", {T, M}, B, &starts_with, 1),
    method(T, "EndsWith", {T, M}, B, &ends_with, 1),
    method(T, "Equals", {T, M}, B, &equals, 1),
    method(T, "CompareTo", {T}, I, &compare),
    method(T, "IndexOf", {T, I}, I, &index_of, 1),
    method(T, "IndexOf", {H, I}, I, &index_of, 1),
    method(T, "LastIndexOf", {T}, I, &last_index_of),
    method(T, "LastIndexOf", {H}, I, &last_index_of),
    method(T, "Substring", {I, I}, T, &substring, 1),
    method(T, "Remove", {I, I}, T, &remove, 1),
    method(T, "Insert", {I, T}, T, &insert),
    method(T, "Replace", {T, T}, T, &replace),
    method(T, "Replace", {H, H}, T, &replace),
    with_rest(method(T, "Trim", {H}, T, &trim<true, true>, 1)),
    with_rest(method(T, "TrimStart", {H}, T, &trim<true, false>, 1)),
    with_rest(method(T, "TrimEnd", {H}, T, &trim<false, true>, 1)),
    method(T, "Trim", {L}, T, &trim<true, true>),
    method(T, "ToLower", T, &in_case<false>),
    method(T, "ToUpper", T, &in_case<true>),
    method(T, "ToLowerInvariant", T, &in_case<false>),
    method(T, "ToUpperInvariant", T, &in_case<true>),
    method(T, "PadLeft", {I, H}, T, &pad<true>, 1),
    method(T, "PadRight", {I, H}, T, &pad<false>, 1),
    with_rest(method(T, "Split", {H}, L, &split)),
    method(T, "Split", {H, P}, L, &split),
    method(T, "Split", {T, P}, L, &split, 1),
    method(T, "Split", {L, P}, L, &split, 1),
    by_type(property(T, "Empty", T, &nothing)),
    by_type(method(T, "IsNullOrEmpty", {T}, B, &is_null_or_empty)),
    by_type(method(T, "IsNullOrWhiteSpace", {T}, B, &is_null_or_blank)),
    by_type(method(T, "Equals", {T, T, M}, B, &equals, 1)),
    by_type(method(T, "Compare", {T, T, M}, I, &compare, 1)),
    by_type(with_rest(method(T, "Join", {T, X}, T, &join))),
    by_type(with_rest(method(T, "Join", {H, X}, T, &join))),
    by_type(with_rest(method(T, "Concat", {X}, T, &concat))),
    by_type(with_rest(method(T, "Format", {T, X}, T, &format, 1)))};

}  // namespace
}  // namespace of_text

std::span<const Member> text_members() {
  return of_text::kMembers;
}

}  // namespace aml::gateway::expressions
