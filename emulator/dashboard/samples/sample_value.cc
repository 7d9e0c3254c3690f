#include "emulator/dashboard/samples/sample_value.h"

#include <algorithm>

#include "emulator/base/assert.h"
#include "emulator/dashboard/samples/literals.h"

namespace aml::dashboard {

namespace {

using Names = Notation::Names;
using Kind = SampleValue::Kind;

template <std::string (*literal)(std::string_view)>
std::string colon_member(std::string_view name) {
  return literal(name) + ": ";
}

std::string brace_open(const Names&) {
  return "{";
}

std::string brace_close(const Names&) {
  return "}";
}

// A member of that name in quotes would be the object's prototype.
std::string javascript_member(std::string_view name) {
  return name == "__proto__" ? "[\"__proto__\"]: " : javascript_literal(name) + ": ";
}

std::string csharp_member(std::string_view name) {
  return '[' + csharp_literal(name) + "] = ";
}

std::string csharp_open(const Names& names) {
  return names.empty() ? "new Dictionary<string, object>()" : "new Dictionary<string, object> {";
}

std::string csharp_close(const Names& names) {
  return names.empty() ? "" : "}";
}

// Names of arguments are symbols, which R keeps in the locale's encoding and bounds in length.
bool fits_argument(std::string_view name) {
  return name.size() < 1000 && std::all_of(name.begin(), name.end(), [](char c) {
           return c >= ' ' && c < '\x7f' && c != '\\';
         });
}

bool fit_arguments(const Names& names) {
  return !names.empty() && std::all_of(names.begin(), names.end(), &fits_argument);
}

std::string r_member(std::string_view name) {
  return fits_argument(name) ? r_literal(name) + " = " : "";
}

std::string r_open(const Names& names) {
  return fit_arguments(names) ? "list(" : "setNames(list(";
}

std::string r_close(const Names& names) {
  if (names.empty()) return "), character(0))";
  if (fit_arguments(names)) return ")";
  std::string out = "), c(";
  for (const std::string& name : names) {
    if (&name != &names.front()) out += ", ";
    out += r_literal(name);
  }
  return out + "))";
}

std::string shell_member(std::string_view name) {
  return "upload " + shell_literal(name) + ' ';
}

std::string nothing(const Names&) {
  return "";
}

bool is_leaf(const SampleValue& value) {
  return value.kind == Kind::kText || value.kind == Kind::kConnection;
}

void append(std::string& out, const SampleValue& value, const Notation& notation,
            const std::string& margin);

// Lists of texts go in one line, as the rows of a table do.
void append_items(std::string& out, const SampleValue& value, const Notation& notation,
                  const std::string& margin) {
  const bool list = value.kind == Kind::kList;
  AML_ASSERT(list || value.names.size() == value.items.size());
  const bool one_line = list && std::all_of(value.items.begin(), value.items.end(), &is_leaf);
  const std::string deeper = margin + std::string(notation.step);
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    if (i > 0) out.append(notation.separator);
    if (one_line && i > 0) out += ' ';
    if (!one_line && !(i == 0 && out.empty())) out.append("\n").append(deeper);
    if (!list) out += notation.member(value.names[i]);
    append(out, value.items[i], notation, deeper);
  }
  if (!one_line && !value.items.empty() && !notation.step.empty()) out.append("\n").append(margin);
}

void append(std::string& out, const SampleValue& value, const Notation& notation,
            const std::string& margin) {
  if (value.kind == Kind::kConnection && !notation.connection.empty()) {
    out += notation.connection;
  } else if (is_leaf(value)) {
    out += notation.literal(value.text);
  } else {
    const bool list = value.kind == Kind::kList;
    out += list ? std::string(notation.list_open) : notation.object_open(value.names);
    append_items(out, value, notation, margin);
    out += list ? std::string(notation.list_close) : notation.object_close(value.names);
  }
}

}  // namespace

const Notation kCsharpNotation{&csharp_literal, &csharp_member, "new object[] {",   "}",
                               &csharp_open,    &csharp_close,  "connectionString", "    "};
const Notation kPythonNotation{&python_literal,
                               &colon_member<&python_literal>,
                               "[",
                               "]",
                               &brace_open,
                               &brace_close,
                               "connection_string",
                               "    "};
const Notation kPython3Notation{&python3_literal,
                                &colon_member<&python3_literal>,
                                "[",
                                "]",
                                &brace_open,
                                &brace_close,
                                "connection_string",
                                "    "};
const Notation kRNotation{&r_literal, &r_member, "list(", ")", &r_open, &r_close, "", "  "};
const Notation kJavascriptNotation{&javascript_literal, &javascript_member, "[", "]",
                                   &brace_open,         &brace_close,       "",  "  "};
const Notation kJsonNotation{
    &json_literal, &colon_member<&json_literal>, "[", "]", &brace_open, &brace_close, "", "  "};
const Notation kShellNotation{
    &shell_literal, &shell_member, "", "", &nothing, &nothing, "", "", ""};

std::string write_value(const SampleValue& value, const Notation& notation,
                        std::string_view margin) {
  std::string out;
  append(out, value, notation, std::string(margin));
  return out;
}

}  // namespace aml::dashboard
