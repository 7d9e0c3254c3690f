#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "emulator/core/clock.h"
#include "emulator/gateway/expressions/expression.h"
#include "emulator/gateway/policies/policy_document.h"

namespace aml::gateway {

/// What an attribute may say.
enum class AttributeKind {
  kAny,         ///< anything
  kText,        ///< anything but nothing
  kNumber,      ///< a whole number from `min` to `max`
  kBoolean,     ///< `true`, `false`
  kTime,        ///< `2016-10-14T14:52:33Z`
  kHeaderName,  ///< of a header that a policy may set (`is_settable_header`)
  kChoice,      ///< one of `choices`
};

struct AttributeFormat {
  std::string_view name;
  AttributeKind kind = AttributeKind::kText;
  bool required = false;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::span<const std::string_view> choices = {};
  bool computed = false;  ///< may be an expression
};

/// What an element may hold; an element that is not one of `children` is a fault.
struct ElementFormat {
  std::string_view name;
  std::span<const AttributeFormat> attributes = {};
  std::span<const ElementFormat> children = {};
  bool text = false;  ///< takes character data
  /// What the text ought to be; empty: it is. Null: anything.
  std::string_view (*wanted)(std::string_view text) = nullptr;
  std::string_view alone = {};  ///< a text that takes no other element of its name beside it
  bool required = false;        ///< in the element around it
  bool once = false;            ///< there, at most
  bool computed = false;        ///< its text may be an expression
  bool holds_policies = false;  ///< its other elements are policies
};

/// The largest number of the cloud's own integer type.
inline constexpr std::int64_t kMaxCalls = 2'147'483'647;

/// Checks an element against its format, recursively, but for the policies inside of it; every
/// fault goes to `faults`, those of expressions with their own places in `xml`.
void check_element(const PolicyElement& element, const ElementFormat& format, std::string_view xml,
                   definition::FaultList& faults);

/// Compiles an expression; its faults go to `faults`. `at` is where it begins in `xml`, or
/// kUnknownOffset: then they are at `position`.
std::optional<expressions::Expression> compile_expression(std::string_view text, std::size_t at,
                                                          definition::SourcePosition position,
                                                          std::string_view xml,
                                                          definition::FaultList& faults);

/// Of an element that was checked; none: the attribute is not there.
std::optional<std::uint64_t> number_of(const PolicyElement& element, std::string_view attribute);
std::optional<std::string_view> text_of(const PolicyElement& element, std::string_view attribute);
/// `otherwise` where the attribute is not there.
bool boolean_of(const PolicyElement& element, std::string_view attribute, bool otherwise);
std::optional<core::TimePoint> time_of(const PolicyElement& element, std::string_view attribute);

/// Whether the word is a token of HTTP: a method, the name of a header. At most 256 characters.
bool is_token(std::string_view word);

/// Whether policies may write the header: a token, and none that frames a message.
bool is_settable_header(std::string_view name);

/// Refuses a text with an expression in it; true: there was none.
bool check_literal(std::string_view text, std::string_view whose,
                   definition::SourcePosition position, definition::FaultList& faults);

}  // namespace aml::gateway
