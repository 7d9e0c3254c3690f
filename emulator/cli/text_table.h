#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace aml::cli {

/// How a cell looks on a terminal.
enum class Tone { kPlain, kGood, kWarning, kBad, kHead };

struct Cell {
  std::string text;
  Tone tone = Tone::kPlain;
};

/// Rows under heads, in columns that are as wide as what is in them.
/// Shape:   one line a row; the last column is not padded. What would move a terminal is shown
///          as `?`.
/// Threads: as a value.
class TextTable {
 public:
  explicit TextTable(std::vector<std::string_view> heads);

  /// As many cells as heads.
  void add(std::vector<Cell> row);
  bool empty() const { return rows_.size() == 1; }
  std::string write(bool in_color) const;

 private:
  std::vector<std::vector<Cell>> rows_;  ///< the heads first
  std::vector<std::size_t> widths_;
};

/// Of a status: 2xx good, 4xx a warning, 5xx and no answer bad.
Tone tone_of_status(int status);
/// Whether stdout is a terminal whose user has nothing against colour (NO_COLOR).
bool is_color_terminal();
/// Without what would move a terminal.
std::string printable(std::string_view text);

}  // namespace aml::cli
