#include "emulator/dashboard/joined_files.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "emulator/dashboard/assets.h"
#include "emulator/text/ascii.h"

namespace aml::dashboard {

namespace {

constexpr std::ptrdiff_t kMaxJoints = 32;

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kContentTypes = {
    {{".css", "text/css; charset=utf-8"},
     {".js", "text/javascript; charset=utf-8"},
     {".svg", "image/svg+xml"}}};

// Parts of pages have no type, and so are not found.
const control::EmbeddedFile* find_file(std::string_view name) {
  if (type_of_file(name).empty()) return nullptr;
  for (const auto files : {asset_files(), chart_files()}) {
    for (const control::EmbeddedFile& file : files) {
      if (file.name == name) return &file;
    }
  }
  return nullptr;
}

bool is_of_name(char c) {
  return text::is_letter(c) || text::is_digit(c) || c == '_';
}

// "form_fields.js" as $form_fields.
std::string variable_of(std::string_view script) {
  std::string name = "$";
  for (const char c : script.substr(0, script.rfind('.'))) name += is_of_name(c) ? c : '_';
  return name;
}

/// A script without its imports and the words `export`.
struct Module {
  std::string text;
  std::vector<std::string_view> imports;  ///< scripts
  std::string exports;                    ///< names between commas
};

// `{ a, b as c }` as a pattern of an object: `{ a, b: c }`; `* as a` as a.
std::string pattern_of(std::string_view names) {
  constexpr std::string_view kAll = "* as ";
  if (names.starts_with(kAll)) return std::string(names.substr(kAll.size()));
  constexpr std::string_view kAs = " as ";
  std::string out(names);
  for (std::size_t at = out.find(kAs); at != std::string::npos; at = out.find(kAs, at))
    out.replace(at, kAs.size(), ": ");
  return out;
}

// A statement that may go over several lines; it begins at the text's start.
void read_import(std::string_view& rest, Module& module) {
  constexpr std::string_view kImport = "import ";
  const std::string_view statement = text::cut(rest, ';').substr(kImport.size());
  const std::size_t open = statement.find('"');
  const std::string_view path = statement.substr(open + 1, statement.rfind('"') - open - 1);
  module.imports.push_back(path.substr(path.find('/') + 1));
  if (open == 0) return;
  constexpr std::string_view kFrom = " from ";
  const std::string_view names = statement.substr(0, open - kFrom.size());
  module.text += "const " + pattern_of(names) + " = " + variable_of(module.imports.back()) + ';';
}

// `async function a(…`, `const a = …`, `class A {…`: the name.
std::string_view declared_name(std::string_view declaration) {
  for (const std::string_view word : {"async ", "function ", "const ", "class "}) {
    if (declaration.starts_with(word)) declaration.remove_prefix(word.size());
  }
  std::size_t end = 0;
  while (end < declaration.size() && is_of_name(declaration[end])) ++end;
  return declaration.substr(0, end);
}

Module read_module(std::string_view rest) {
  constexpr std::string_view kExport = "export ";
  Module module;
  while (!rest.empty()) {
    if (rest.starts_with("import ")) {
      read_import(rest, module);
      continue;
    }
    std::string_view line = text::cut(rest, '\n');
    if (line.starts_with(kExport)) {
      line.remove_prefix(kExport.size());
      module.exports.append(module.exports.empty() ? "" : ", ").append(declared_name(line));
    }
    module.text.append(line).append("\n");
  }
  return module;
}

/// Joins scripts: what is imported comes first.
class Join {
 public:
  /// False where it, or what it imports, is not there.
  bool add(std::string_view script, bool is_last) {
    if (std::find(done_.begin(), done_.end(), script) != done_.end()) return true;
    done_.push_back(script);
    const control::EmbeddedFile* file = find_file(script);
    if (file == nullptr) return false;
    const Module module = read_module(file->text);
    for (const std::string_view one : module.imports)
      if (!add(one, false)) return false;
    out_.append("// ").append(script).append("\n");
    if (is_last) {
      out_.append("{\n").append(module.text).append("}\n");
      return true;
    }
    out_.append("const ").append(variable_of(script)).append(" = (() => {\n").append(module.text);
    out_.append("return { ").append(module.exports).append(" };\n})();\n");
    return true;
  }

  std::string take() { return std::move(out_); }

 private:
  std::vector<std::string_view> done_;
  std::string out_;
};

}  // namespace

std::string_view type_of_file(std::string_view name) {
  for (const auto& [end, type] : kContentTypes) {
    if (name.ends_with(end)) return type;
  }
  return {};
}

std::optional<std::string> joined_files(std::string_view asked) {
  if (asked.empty() || std::count(asked.begin(), asked.end(), '+') > kMaxJoints)
    return std::nullopt;
  std::string sheets;
  Join scripts;
  for (std::string_view rest = asked; !rest.empty();) {
    const std::string_view name = text::cut(rest, '+');
    const control::EmbeddedFile* file = find_file(name);
    const bool is_alone = name == asked;
    if (file == nullptr || type_of_file(name) != type_of_file(asked)) return std::nullopt;
    if (name.ends_with(".js")) {
      if (!scripts.add(name, rest.empty())) return std::nullopt;
    } else if (is_alone || name.ends_with(".css")) {
      sheets.append(file->text);
    } else {
      return std::nullopt;
    }
  }
  return asked.ends_with(".js") ? scripts.take() : sheets;
}

}  // namespace aml::dashboard
