#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aml::dashboard {

/// What a sample sends or uploads, in no language yet.
struct SampleValue {
  enum class Kind {
    kText,
    kConnection,  ///< the storage connection: a variable of the sample, if it has one
    kList,
    kObject
  };

  Kind kind = Kind::kText;
  std::string text;
  std::vector<std::string> names;  ///< of an object's items
  std::vector<SampleValue> items;

  void add(std::string name, SampleValue value) {
    names.push_back(std::move(name));
    items.push_back(std::move(value));
  }
};

/// How a language writes such values.
/// Shape:  an object is `object_open`, its members, `object_close`; both get the members' names.
struct Notation {
  using Names = std::vector<std::string>;

  std::string (*literal)(std::string_view text);
  std::string (*member)(std::string_view name);  ///< what precedes a member's value
  std::string_view list_open;
  std::string_view list_close;
  std::string (*object_open)(const Names& names);
  std::string (*object_close)(const Names& names);
  std::string_view connection;  ///< variable; empty: the sample writes the connection out
  std::string_view step;        ///< blanks of one depth
  std::string_view separator = ",";
};

extern const Notation kCsharpNotation;
extern const Notation kPythonNotation;
extern const Notation kPython3Notation;
extern const Notation kRNotation;
extern const Notation kJavascriptNotation;
extern const Notation kJsonNotation;
/// Objects alone: one call `upload NAME TEXT` per member.
extern const Notation kShellNotation;

/// The value, its later lines indented by `margin`.
std::string write_value(const SampleValue& value, const Notation& notation,
                        std::string_view margin = "");

}  // namespace aml::dashboard
