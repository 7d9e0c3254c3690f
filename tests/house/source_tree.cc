#include "tests/house/source_tree.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace aml::tests {

namespace {

const fs::path kRoot = AML_SOURCE_DIR;

bool ends_so(const std::string& name, const std::vector<std::string>& endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](const std::string& ending) { return name.ends_with(ending); });
}

SourceFile read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return {path.lexically_relative(kRoot).generic_string(), text.str()};
}

void add_files(const fs::path& folder, const std::vector<std::string>& endings,
               std::vector<SourceFile>& files) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.is_directory()) {
      if (!name.starts_with(".") && name != "build") add_files(entry.path(), endings, files);
    } else if (ends_so(name, endings)) {
      files.push_back(read(entry.path()));
    }
  }
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Walks over a source and hands each character to the text it belongs to.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  SplitSource split() {
    while (at_ < text_.size()) step();
    return std::move(split_);
  }

 private:
  bool ahead(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  /// One character; a line end goes to all three.
  void take(std::string* into) {
    const char c = text_[at_++];
    for (std::string* part : {&split_.code, &split_.comments, &split_.literals}) {
      if (c == '\n') *part += c;
    }
    if (c != '\n' && into != nullptr) *into += c;
  }

  void step() {
    if (ahead("//")) return line_comment();
    if (ahead("/*")) return block_comment();
    if (ahead("R\"") && (at_ == 0 || !is_word(text_[at_ - 1]))) return raw_literal();
    const char c = text_[at_];
    if (c == '"') return literal(c);
    // 1'000 is a number.
    if (c == '\'' && (at_ == 0 || !is_word(text_[at_ - 1]))) return literal(c);
    take(&split_.code);
  }

  void line_comment() {
    while (at_ < text_.size() && (text_[at_] == '/' || text_[at_] == '<')) take(nullptr);
    while (at_ < text_.size() && text_[at_] != '\n') take(&split_.comments);
  }

  void block_comment() {
    at_ += 2;
    while (at_ < text_.size() && !ahead("*/")) take(&split_.comments);
    at_ = std::min(at_ + 2, text_.size());
    split_.comments += ' ';
  }

  void raw_literal() {
    const std::size_t open = text_.find('(', at_);
    const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
    split_.code += "\"\"";
    at_ = open + 1;
    while (at_ < text_.size() && !ahead(close)) take(&split_.literals);
    at_ = std::min(at_ + close.size(), text_.size());
    split_.literals += ' ';
  }

  void literal(char quote) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] == '\\') take(&split_.literals);
      if (at_ < text_.size()) take(&split_.literals);
    }
    if (at_ < text_.size() && text_[at_] == quote) ++at_;
    split_.code += std::string(2, quote);
    // Two literals side by side are one text.
    if (quote == '\'') split_.literals += ' ';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SplitSource split_;
};

/// Whether a brace after these words opens the body of a function, where no function is open.
bool opens_function(std::string_view words) {
  if (words.find('(') == std::string_view::npos) return false;
  for (const char* other : {"namespace ", "class ", "struct ", "union ", "enum "}) {
    if (words.starts_with(other)) return false;
    if (words.starts_with("template ") && words.find(" " + std::string(other)) != words.npos) {
      return false;
    }
  }
  // A member's initialiser ends in a name, a function's head in a bracket or a word of its own.
  const std::size_t equals = words.find(" = ");
  return equals == std::string_view::npos || words.rfind('(', equals) != std::string_view::npos;
}

bool is_access(std::string_view words) {
  return words == "public" || words == "protected" || words == "private";
}

/// Reads code by its braces.
class FunctionFinder {
 public:
  std::vector<FunctionSpan> find(std::string_view code) {
    for (const char c : code) step(c);
    return std::move(found_);
  }

 private:
  void step(char c) {
    if (c == '\n') {
      ++line_;
      is_directive_ = false;
      add(' ');
    } else if (c == '#' && words_.empty()) {
      is_directive_ = true;
    } else if (is_directive_) {
      return;
    } else if (c == '{') {
      if (function_depth_ == 0 && opens_function(words_)) {
        function_depth_ = depth_ + 1;
        begin_ = words_line_;
      }
      ++depth_;
      words_.clear();
    } else if (c == '}') {
      if (function_depth_ == depth_ && depth_ > 0) {
        found_.push_back({begin_, line_ - begin_ + 1});
        function_depth_ = 0;
      }
      --depth_;
      words_.clear();
    } else if (c == ';' || (c == ':' && is_access(words_))) {
      words_.clear();
    } else {
      add(c);
    }
  }

  void add(char c) {
    if (words_.empty()) {
      if (c == ' ') return;
      words_line_ = line_;
    }
    words_ += c;
  }

  std::vector<FunctionSpan> found_;
  std::string words_;  ///< since the last statement
  int words_line_ = 1;
  int line_ = 1;
  int depth_ = 0;
  int function_depth_ = 0;  ///< 0: no function is open
  int begin_ = 0;
  bool is_directive_ = false;
};

}  // namespace

std::vector<SourceFile> files_below(const std::vector<std::string>& places,
                                    const std::vector<std::string>& endings) {
  std::vector<SourceFile> files;
  for (const std::string& place : places) {
    if (fs::is_directory(kRoot / place)) {
      add_files(kRoot / place, endings, files);
    } else {
      files.push_back(read(kRoot / place));
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

const std::vector<SourceFile>& program_sources() {
  static const std::vector<SourceFile> kFiles = files_below({"model", "emulator"}, {".h", ".cc"});
  return kFiles;
}

const std::vector<SourceFile>& all_sources() {
  static const std::vector<SourceFile> kFiles =
      files_below({"model", "emulator", "tests", "bench"}, {".h", ".cc"});
  return kFiles;
}

SplitSource split_source(std::string_view text) {
  return Splitter(text).split();
}

std::vector<FunctionSpan> functions_in(std::string_view code) {
  return FunctionFinder().find(code);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace aml::tests
