#include "emulator/gateway/policies/policy_format.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "emulator/base/assert.h"
#include "emulator/core/spelling.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"
#include "emulator/text/number.h"
#include "emulator/text/utf8.h"

namespace aml::gateway {

namespace {

using definition::SourcePosition;
using text::in_quotes;

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongestShown = 60;
  return text.size() <= kLongestShown ? in_quotes(text)
                                      : in_quotes(std::string(text::clip_utf8(text, 57)) + "...");
}

// What the value ought to be; empty: it is.
std::string expected_format(const std::string& value, const AttributeFormat& format) {
  switch (format.kind) {
    case AttributeKind::kAny:
      return "";
    case AttributeKind::kText:
      return value.empty() ? "a text" : "";
    case AttributeKind::kNumber: {
      const auto number = text::parse_number<std::int64_t>(value);
      if (number && *number >= format.min && *number <= format.max) return "";
      return "a whole number from " + std::to_string(format.min) + " to " +
             std::to_string(format.max);
    }
    case AttributeKind::kBoolean:
      return value == "true" || value == "false" ? "" : "true or false";
    case AttributeKind::kTime:
      return text::parse_utc(value) ? "" : "a time in UTC such as 2016-10-14T14:52:33Z";
    case AttributeKind::kHeaderName:
      return is_settable_header(value) ? "" : "the name of a header that is not the gateway's own";
    case AttributeKind::kChoice:
      break;
  }
  const bool known =
      std::find(format.choices.begin(), format.choices.end(), value) != format.choices.end();
  if (known) return "";
  std::string wanted;
  for (const std::string_view choice : format.choices)
    wanted += (wanted.empty() ? "one of " : ", ") + std::string(choice);
  return wanted;
}

void check_value(const PolicyAttribute& attribute, const AttributeFormat& format,
                 std::string_view xml, definition::FaultList& faults) {
  if (format.computed && is_expression(attribute.value)) {
    compile_expression(attribute.value, attribute.value_at, attribute.position, xml, faults);
    return;
  }
  if (!check_literal(attribute.value, in_quotes(attribute.name), attribute.position, faults))
    return;
  const std::string wanted = expected_format(attribute.value, format);
  if (wanted.empty()) return;
  std::vector<std::string> notes;
  const std::string_view nearest = core::nearest_spelling(attribute.value, format.choices);
  if (!nearest.empty()) notes.push_back("did you mean " + in_quotes(nearest) + "?");
  faults.add(
      attribute.position,
      in_quotes(attribute.name) + " must be " + wanted + ", not " + shortened(attribute.value),
      std::move(notes));
}

template <typename Formats>
auto find_format(const Formats& formats, std::string_view name) {
  const auto found = std::find_if(formats.begin(), formats.end(),
                                  [&](const auto& format) { return format.name == name; });
  return found == formats.end() ? nullptr : &*found;
}

template <typename Formats>
std::vector<std::string> spelling(std::string_view word, const Formats& formats) {
  std::vector<std::string_view> names;
  for (const auto& format : formats) names.push_back(format.name);
  return definition::spelling_notes(word, names);
}

void check_attributes(const PolicyElement& element, const ElementFormat& format,
                      std::string_view xml, definition::FaultList& faults) {
  for (const PolicyAttribute& attribute : element.attributes) {
    if (const AttributeFormat* known = find_format(format.attributes, attribute.name)) {
      check_value(attribute, *known, xml, faults);
    } else {
      faults.add(attribute.position,
                 element.name + " has no attribute " + in_quotes(attribute.name),
                 spelling(attribute.name, format.attributes));
    }
  }
  for (const AttributeFormat& known : format.attributes) {
    if (known.required && element.find(known.name) == nullptr)
      faults.add(element.position, element.name + " needs the attribute " + in_quotes(known.name));
  }
}

void check_text(const PolicyElement& element, const ElementFormat& format, std::string_view xml,
                definition::FaultList& faults) {
  if (!format.text) {
    if (!element.text.empty())
      faults.add(element.position,
                 element.name + " takes no text, but has " + shortened(element.text));
    return;
  }
  if (format.computed && is_expression(element.text)) {
    compile_expression(element.text, element.text_at, element.position, xml, faults);
    return;
  }
  if (!check_literal(element.text, "the text of " + element.name, element.position, faults) ||
      format.wanted == nullptr)
    return;
  const std::string_view wanted = format.wanted(element.text);
  if (!wanted.empty())
    faults.add(element.position, "the text of " + element.name + " must be " + std::string(wanted) +
                                     ", not " + shortened(element.text));
}

// How often each kind of child is there.
void check_counts(const PolicyElement& element, const ElementFormat& format,
                  definition::FaultList& faults) {
  for (const ElementFormat& known : format.children) {
    std::vector<const PolicyElement*> found;
    for (const PolicyElement& child : element.children) {
      if (child.name == known.name) found.push_back(&child);
    }
    if (known.required && found.empty())
      faults.add(element.position, element.name + " needs an element " + in_quotes(known.name));
    if (found.size() < 2) continue;
    if (known.once)
      faults.add(found[1]->position,
                 std::string(known.name) + " is there twice in " + element.name);
    for (const PolicyElement* child : found) {
      if (!known.alone.empty() && child->text == known.alone)
        faults.add(child->position,
                   child->name + " " + in_quotes(known.alone) + " takes no other beside it");
    }
  }
}

}  // namespace

std::optional<expressions::Expression> compile_expression(std::string_view text, std::size_t at,
                                                          SourcePosition position,
                                                          std::string_view xml,
                                                          definition::FaultList& faults) {
  std::vector<expressions::Fault> found;
  auto made = expressions::Expression::compile(text, found);
  for (expressions::Fault& fault : found) {
    const auto place = at == kUnknownOffset ? position : position_in(xml, at, fault.offset);
    faults.add(place, std::move(fault.message), std::move(fault.notes));
  }
  return made;
}

void check_element(const PolicyElement& element, const ElementFormat& format, std::string_view xml,
                   definition::FaultList& faults) {
  check_attributes(element, format, xml, faults);
  check_text(element, format, xml, faults);
  check_counts(element, format, faults);
  for (const PolicyElement& child : element.children) {
    if (const ElementFormat* known = find_format(format.children, child.name)) {
      check_element(child, *known, xml, faults);
    } else if (!format.holds_policies) {
      faults.add(child.position, element.name + " takes no element " + in_quotes(child.name),
                 spelling(child.name, format.children));
    }
  }
}

bool check_literal(std::string_view text, std::string_view whose,
                   definition::SourcePosition position, definition::FaultList& faults) {
  if (!has_expression(text)) return true;
  faults.add(position,
             std::string(whose) +
                 (is_expression(text) ? " takes no expression, but is "
                                      : " has an expression among other text: ") +
                 shortened(text),
             {is_expression(text) ? "help: write the value itself"
                                  : "help: put all of it into one expression"});
  return false;
}

std::optional<std::uint64_t> number_of(const PolicyElement& element, std::string_view attribute) {
  const PolicyAttribute* found = element.find(attribute);
  if (found == nullptr) return std::nullopt;
  const auto number = text::parse_number<std::int64_t>(found->value);
  AML_ASSERT(number && *number >= 0);  // check_element() saw it
  return static_cast<std::uint64_t>(*number);
}

std::optional<std::string_view> text_of(const PolicyElement& element, std::string_view attribute) {
  const PolicyAttribute* found = element.find(attribute);
  if (found == nullptr) return std::nullopt;
  return found->value;
}

bool boolean_of(const PolicyElement& element, std::string_view attribute, bool otherwise) {
  const auto text = text_of(element, attribute);
  return text ? *text == "true" : otherwise;
}

std::optional<core::TimePoint> time_of(const PolicyElement& element, std::string_view attribute) {
  const PolicyAttribute* found = element.find(attribute);
  return found == nullptr ? std::nullopt : text::parse_utc(found->value);
}

bool is_token(std::string_view word) {
  constexpr std::size_t kLongest = 256;
  return !word.empty() && word.size() <= kLongest &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return text::is_digit(c) || text::is_letter(c) ||
                  std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
         });
}

bool is_settable_header(std::string_view name) {
  // A policy that wrote these would break the framing, or be overwritten after it.
  constexpr std::array<std::string_view, 10> kOwn = {
      "Connection", "Content-Length",   "Date", "Host", "Keep-Alive", "Server", "TE", "Trailer",
      "Upgrade",    "Transfer-Encoding"};
  return is_token(name) && std::none_of(kOwn.begin(), kOwn.end(), [&](std::string_view own) {
           return text::same_name(own, name);
         });
}

}  // namespace aml::gateway
