#include <algorithm>

#include "emulator/gateway/expressions/members.h"
#include "emulator/gateway/expressions/utf16.h"
#include "emulator/text/ascii.h"
#include "emulator/text/base64.h"
#include "emulator/text/percent.h"
#include "emulator/text/utf8.h"

// From one kind to another: bytes, Base64, addresses; and words of enumerations.
// Source: documented (.NET's Convert, Encoding, Uri, WebUtility).

namespace aml::gateway::expressions {

namespace of_convert {
namespace {

using Values = std::span<Value>;

Value bytes_of(std::string bytes) {
  return Bytes{std::make_shared<const std::string>(std::move(bytes))};
}

Value to_base64(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(text::to_base64(*of<Bytes>(values[0]).bytes));
}

Value from_base64(Evaluation&, Values values, Type) {
  std::string text = text_of(values[0]);
  std::erase_if(text, text::is_white);
  auto bytes = text::from_base64(text);
  if (!bytes) throw ExpressionError("The input is not a valid Base-64 string.");
  return bytes_of(std::move(*bytes));
}

// A text is parsed; anything else is cast.
template <Type kType>
Value to_type(Evaluation&, Values values, Type) {
  if (values[0].is_null()) return default_of(kType);
  if (const auto* flag = values[0].find<bool>(); flag != nullptr && is_number(kType))
    return cast(std::int32_t{*flag ? 1 : 0}, kType);
  const auto token = as_json(values[0]);
  if (!token) throw ExpressionError("Unable to convert this object.");
  return cast(*token, kType);
}

Value to_string(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(to_text(values[0]));
}

template <bool kAscii>
Value encoding(Evaluation&, Values, Type) {
  return Part{Type::kEncoding, kAscii};
}

Value get_bytes(Evaluation&, Values values, Type) {
  std::string text = text_of(values[1]);
  if (of<Part>(values[0]).original) {
    std::u16string units = to_utf16(text);
    text.clear();
    for (const char16_t unit : units) text += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return bytes_of(std::move(text));
}

Value get_string(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(text::to_utf8(*of<Bytes>(values[1]).bytes));
}

Value escape(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(text::percent_encode(text_of(values[0])));
}

Value unescape(Evaluation& evaluation, Values values, Type) {
  return evaluation.made(text::to_utf8(text::percent_decode(text_of(values[0]))));
}

Value form_encode(Evaluation& evaluation, Values values, Type) {
  std::string text = text::percent_encode(text_of(values[0]), " !()*");
  std::replace(text.begin(), text.end(), ' ', '+');
  return evaluation.made(std::move(text));
}

Value form_decode(Evaluation& evaluation, Values values, Type) {
  std::string text = text_of(values[0]);
  std::replace(text.begin(), text.end(), '+', ' ');
  return evaluation.made(text::to_utf8(text::percent_decode(text)));
}

template <const char* kWord>
Value word(Evaluation&, Values, Type) {
  return kWord;
}

constexpr char kOrdinal[] = "Ordinal";
constexpr char kOrdinalIgnoreCase[] = "OrdinalIgnoreCase";
constexpr char kNone[] = "None";
constexpr char kIgnoreCase[] = "IgnoreCase";
constexpr char kRemoveEmpty[] = "RemoveEmptyEntries";

constexpr Type C = Type::kConvert;
constexpr Type E = Type::kEncoding;
constexpr Type M = Type::kComparison;
constexpr Type O = Type::kRegexOptions;
constexpr Type S = Type::kSplitOptions;
constexpr Type T = Type::kString;
constexpr Type X = Type::kObject;
constexpr Type Y = Type::kBytes;

Value html_encode(Evaluation& evaluation, Values values, Type) {
  std::string text;
  for (const char c : text_of(values[0])) {
    switch (c) {
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      case '&':
        text += "&amp;";
        break;
      case '"':
        text += "&quot;";
        break;
      case '\'':
        text += "&#39;";
        break;
      default:
        text += c;
    }
  }
  return evaluation.made(std::move(text));
}

constexpr std::array kMembers = {
    by_type(method(C, "ToBase64String", {Y}, T, &to_base64)),
    by_type(method(C, "FromBase64String", {T}, Y, &from_base64)),
    by_type(method(C, "ToInt32", {X}, Type::kInt, &to_type<Type::kInt>)),
    by_type(method(C, "ToInt64", {X}, Type::kLong, &to_type<Type::kLong>)),
    by_type(method(C, "ToDouble", {X}, Type::kDouble, &to_type<Type::kDouble>)),
    by_type(method(C, "ToBoolean", {X}, Type::kBool, &to_type<Type::kBool>)),
    by_type(method(C, "ToDateTime", {X}, Type::kDateTime, &to_type<Type::kDateTime>)),
    by_type(method(C, "ToString", {X}, T, &to_string)),
    by_type(property(E, "UTF8", E, &encoding<false>)),
    by_type(property(E, "ASCII", E, &encoding<true>)),
    method(E, "GetBytes", {T}, Y, &get_bytes),
    method(E, "GetString", {Y}, T, &get_string),
    by_type(method(Type::kUri, "EscapeDataString", {T}, T, &escape)),
    by_type(method(Type::kUri, "UnescapeDataString", {T}, T, &unescape)),
    by_type(method(Type::kWebUtility, "UrlEncode", {T}, T, &form_encode)),
    by_type(method(Type::kWebUtility, "HtmlEncode", {T}, T, &html_encode)),
    by_type(method(Type::kWebUtility, "UrlDecode", {T}, T, &form_decode)),
    by_type(property(M, "Ordinal", M, &word<kOrdinal>)),
    by_type(property(M, "OrdinalIgnoreCase", M, &word<kOrdinalIgnoreCase>)),
    by_type(property(M, "InvariantCulture", M, &word<kOrdinal>)),
    by_type(property(M, "InvariantCultureIgnoreCase", M, &word<kOrdinalIgnoreCase>)),
    by_type(property(M, "CurrentCulture", M, &word<kOrdinal>)),
    by_type(property(M, "CurrentCultureIgnoreCase", M, &word<kOrdinalIgnoreCase>)),
    by_type(property(O, "None", O, &word<kNone>)),
    by_type(property(O, "IgnoreCase", O, &word<kIgnoreCase>)),
    by_type(property(O, "Compiled", O, &word<kNone>)),
    by_type(property(S, "None", S, &word<kNone>)),
    by_type(property(S, "RemoveEmptyEntries", S, &word<kRemoveEmpty>))};

}  // namespace
}  // namespace of_convert

std::span<const Member> convert_members() {
  return of_convert::kMembers;
}

}  // namespace aml::gateway::expressions
