#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace aml::definition {

/// Kinds of JSON values, as bits of a set.
enum JsonKinds : unsigned {
  kText = 1,
  kInteger = 2,
  kNumber = 4,  ///< integers too
  kBoolean = 8,
  kNull = 16,
  kObject = 32,
  kList = 64,
};

struct FormatObject;

/// One member that a definition file may have.
struct FormatMember {
  std::string_view name;
  unsigned kinds;
  bool required = false;
  const FormatObject* object = nullptr;  ///< members of the value, or of each item of the list
  unsigned item_kinds = 0;               ///< of a list's items; 0: any
};

/// An object of a definition file. An object without members takes any.
struct FormatObject {
  std::string_view name;  ///< as in `$defs` of fixtures/service.schema.json; "service" is the root
  std::string_view called;  ///< in sentences: "a dataset"
  std::vector<FormatMember> members;
};

extern const FormatObject kServiceFormat;
extern const FormatObject kModuleFormat;
extern const FormatObject kSelectorFormat;  ///< the long form of a column selector
extern const FormatObject kScoreAnswersFormat;
extern const FormatObject kScoringServerFormat;
extern const FormatObject kScriptFormat;
extern const FormatObject kConditionFormat;  ///< a range or a pattern

/// **The one list** of what service.json may say; the reader and the JSON Schema both follow it.
std::span<const FormatObject* const> format_objects();

/// "a text", "a whole number or null", …
std::string describe_kinds(unsigned kinds);

}  // namespace aml::definition
