#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace aml::tests {

/// A file of the project; `path` is relative to its root, with slashes.
struct SourceFile {
  std::string path;
  std::string text;
};

/// The files below these folders (or the files themselves) that end so, sorted by path; hidden
/// folders and build folders are left out.
std::vector<SourceFile> files_below(const std::vector<std::string>& places,
                                    const std::vector<std::string>& endings);

/// Every .h and .cc of the program, or of the program, its tests and its measurements.
const std::vector<SourceFile>& program_sources();
const std::vector<SourceFile>& all_sources();

/// What a C++ source says, by who reads it. Each text has the lines of the source.
struct SplitSource {
  std::string code;      ///< without comments; literals are empty
  std::string comments;  ///< without `//`, `///<`, `/*`
  std::string literals;  ///< what stands between quotes
};
SplitSource split_source(std::string_view text);

/// A function body and where it is.
struct FunctionSpan {
  int line;   ///< of the signature
  int lines;  ///< from the signature to the closing brace
};
/// Shape:   `code` of split_source. Lambdas belong to the function around them.
std::vector<FunctionSpan> functions_in(std::string_view code);

std::vector<std::string> lines_of(std::string_view text);

}  // namespace aml::tests
