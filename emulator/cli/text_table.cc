#include "emulator/cli/text_table.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "emulator/base/assert.h"

namespace aml::cli {

namespace {

std::string_view begin_of(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kGood:
      return "\033[32m";
    case Tone::kWarning:
      return "\033[33m";
    case Tone::kBad:
      return "\033[31m";
    case Tone::kHead:
      return "\033[1m";
  }
  return "";
}

// Of UTF-8: its characters, each taken for one column.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
  }));
}

}  // namespace

TextTable::TextTable(std::vector<std::string_view> heads) : widths_(heads.size(), 0) {
  std::vector<Cell> row;
  for (const std::string_view head : heads) row.push_back({std::string(head), Tone::kHead});
  add(std::move(row));
}

void TextTable::add(std::vector<Cell> row) {
  AML_ASSERT(row.size() == widths_.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i].text = printable(row[i].text);
    widths_[i] = std::max(widths_[i], width_of(row[i].text));
  }
  rows_.push_back(std::move(row));
}

std::string TextTable::write(bool in_color) const {
  std::string out;
  for (const std::vector<Cell>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string_view color = in_color ? begin_of(row[i].tone) : "";
      out.append(color).append(row[i].text);
      if (!color.empty()) out += "\033[0m";
      if (i + 1 < row.size()) out.append(widths_[i] - width_of(row[i].text) + 2, ' ');
    }
    out += '\n';
  }
  return out;
}

Tone tone_of_status(int status) {
  if (status >= 200 && status < 400) return Tone::kGood;
  return status >= 400 && status < 500 ? Tone::kWarning : Tone::kBad;
}

bool is_color_terminal() {
  const char* refused = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
}

std::string printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return shown;
}

}  // namespace aml::cli
