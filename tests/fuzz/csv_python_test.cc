// Python's csv reads the same rows: of texts as they come, and of texts that are written here.

#include <doctest/doctest.h>
#include <stdio.h>

#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "emulator/text/hex.h"
#include "model/table_text.h"
#include "tests/fuzz/changes.h"
#include "tests/fuzz/seeds.h"
#include "tests/support/temporary_folder.h"

namespace csv_python_test {

using namespace aml;
using namespace aml::tests;
using model::TextFault;
using model::TextFormat;

namespace {

constexpr int kTexts = 1'500;

std::string in_hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) text::append_hex(out, static_cast<unsigned char>(c), 2);
  return out;
}

/// As csv_reference.py says it. A line without anything has no field there.
void append_row(std::string& out, const std::vector<std::string>& row) {
  if (!out.empty()) out += ';';
  for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? "," : "") + in_hex(row[i]);
}

std::string rows_of(const model::Table& table) {
  std::string out;
  std::vector<std::string> row;
  for (const model::Column& column : table.schema()) row.push_back(column.name);
  append_row(out, row);
  for (std::size_t at = 0; at < table.rows(); ++at) {
    for (std::size_t i = 0; i < row.size(); ++i)
      row[i] = table.column(i).is_missing(at) ? "" : std::string(table.column(i).text(at));
    append_row(out, row);
  }
  return out;
}

struct Read {
  std::string rows;  ///< or `error` for quotes that are wrong
  std::string written;
};

/// Nothing: refused for what Python does not ask.
std::optional<Read> read(TextFormat format, std::string_view text) {
  try {
    const auto opened = model::open_table(format, text, true, {});
    const model::Table table = opened->reader->read(text.substr(opened->header_bytes));
    Read read{rows_of(table), ""};
    model::write_table_header(format, read.written, table.schema());
    model::write_table_rows(format, read.written, table);
    return read;
  } catch (const TextFault& fault) {
    if (fault.kind() == TextFault::Kind::kQuotes) return Read{"error", ""};
    return std::nullopt;
  }
}

// Python ends a line at a CR alone too, has rows for empty lines, and knows no byte order mark.
bool is_comparable(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != text.npos) return false;
  if (text.starts_with('\n') || text.starts_with("\r\n")) return false;
  for (std::size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1))
    if (text.substr(at, 2) != "\r\n") return false;
  return text.find("\n\n") == text.npos && text.find("\n\r\n") == text.npos;
}

std::vector<std::string> read_by_python(const std::string& file) {
  const std::string command =
      "python3 -B '" AML_SOURCE_DIR "/tests/fuzz/csv_reference.py' '" + file + "'";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::vector<std::string> lines(1);
  for (int c = ::fgetc(pipe); c != EOF; c = ::fgetc(pipe)) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += static_cast<char>(c);
  }
  CHECK(::pclose(pipe) == 0);
  lines.pop_back();
  return lines;
}

void compare(TextFormat format, const std::string& kind) {
  const Seeds seeds = all_seeds(*find_fuzz_target(kind));
  const Seeds words = dictionary_words(*find_fuzz_target(kind));
  Changes changes(seeds, words);
  const TemporaryFolder folder;
  std::vector<std::string> texts;
  std::vector<std::string> wanted;
  while (wanted.size() < kTexts) {
    const std::string text = changes.next();
    const auto ours = is_comparable(text) ? read(format, text) : std::nullopt;
    if (!ours) continue;
    texts.push_back(text);
    wanted.push_back(ours->rows);
    if (!is_comparable(ours->written) || ours->written.empty()) continue;
    texts.push_back(ours->written);
    wanted.push_back(ours->rows);
  }
  std::string lines;
  for (const std::string& text : texts) lines += kind + " " + in_hex(text) + "\n";
  const std::vector<std::string> rows = read_by_python(folder.write("texts", lines));
  REQUIRE(rows.size() == texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CAPTURE(texts[i]);
    CHECK(rows[i] == wanted[i]);
  }
}

}  // namespace

TEST_CASE("Python's csv reads the same rows of CSV texts") {
  compare(TextFormat::kCsv, "csv");
}

TEST_CASE("Python's csv reads the same rows of TSV texts") {
  compare(TextFormat::kTsv, "tsv");
}

}  // namespace csv_python_test
