#include "emulator/service/row_chunks.h"

#include <doctest/doctest.h>

#include "tests/emulator/service/text_source.h"
#include "tests/model/table_text_support.h"

namespace row_chunks_test {

using namespace aml;
using model::TextFormat;
using service::ChunkLimits;
using service::RowChunks;
using tests::Rows;

namespace {

constexpr std::string_view kCsv =
    "\xEF\xBB\xBF"
    "a,\"b\n1\"\r\n1,\"x\"\"\n\"\"y,\"\r\n,\"\"\r\n\r\n5\",\"\r\n\"\n7,8";
const Rows kCsvRows = {{"1", "x\"\n\"y,"}, {"<missing>", ""}, {"5\"", "\r\n"}, {"7", "8"}};

constexpr std::string_view kArff =
    "@relation r\r\n@attribute a numeric\n@attribute b string\n% c\n@data\n1,'x\\n'\n\n?,y\n3,z";
const Rows kArffRows = {{"1", "x\n"}, {"<missing>", "y"}, {"3", "z"}};

Rows read_all(core::ByteSource& source, TextFormat format, ChunkLimits limits) {
  RowChunks chunks(source, limits, [](std::size_t) {});
  const auto reader = chunks.open(format, {});
  Rows rows;
  std::string piece;
  while (chunks.next(*reader, piece)) {
    for (auto& row : tests::rows_of(reader->read(piece))) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

TEST_CASE("wherever the bytes are split, the rows are the same") {
  struct {
    TextFormat format;
    std::string_view text;
    const Rows& rows;
  } cases[] = {{TextFormat::kCsv, kCsv, kCsvRows}, {TextFormat::kArff, kArff, kArffRows}};
  for (const auto& c : cases) {
    for (std::size_t bytes = 1; bytes <= c.text.size() + 1; ++bytes) {
      CAPTURE(bytes);
      ChunkLimits limits;
      limits.bytes = bytes;
      tests::TextSource whole{std::string(c.text)};
      CHECK(read_all(whole, c.format, limits) == c.rows);
      tests::TextSource trickling{std::string(c.text), 1};
      CHECK(read_all(trickling, c.format, limits) == c.rows);
      tests::TextSource in_two{std::string(c.text), c.text.size(), bytes};
      CHECK(read_all(in_two, c.format, {}) == c.rows);
    }
  }
}

TEST_CASE("a piece has no more rows than allowed") {
  tests::TextSource source("a\n1\n2\n3\n4\n5");
  RowChunks chunks(source, {}, [](std::size_t) {});
  const auto reader = chunks.open(TextFormat::kCsv, {});
  chunks.set_max_rows(2);
  std::vector<std::string> pieces;
  std::string piece;
  while (chunks.next(*reader, piece)) pieces.push_back(piece);
  CHECK(pieces == std::vector<std::string>{"1\n2\n", "3\n4\n", "5"});
}

TEST_CASE("a row beyond the limit is refused") {
  ChunkLimits limits;
  limits.bytes = 4;
  limits.row_bytes = 16;
  tests::TextSource row("a\n\"0123456789012345\n");
  CHECK_THROWS_WITH(read_all(row, TextFormat::kCsv, limits),
                    "A row is longer than 16 bytes (row 1)");
  tests::TextSource header("abcdefghijklmnopqrst\n");
  CHECK_THROWS_WITH(read_all(header, TextFormat::kCsv, limits),
                    "A row is longer than 16 bytes (header)");
}

TEST_CASE("every byte is counted when it comes") {
  tests::TextSource source("a\n1\n2\n", 2);
  std::size_t bytes = 0;
  RowChunks chunks(source, {}, [&](std::size_t count) { bytes += count; });
  const auto reader = chunks.open(TextFormat::kCsv, {});
  std::string piece;
  while (chunks.next(*reader, piece)) continue;
  CHECK(bytes == 6);
}

}  // namespace row_chunks_test
