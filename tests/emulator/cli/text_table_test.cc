// Tables of the verbs: widths, colour, and what would move a terminal.

#include "emulator/cli/text_table.h"

#include <doctest/doctest.h>

namespace text_table_test {

using namespace aml::cli;

TEST_CASE("a table's columns are as wide as what is in them") {
  TextTable table({"A", "LONG", "Z"});
  CHECK(table.empty());
  table.add({{"wider"}, {"é"}, {"last"}});
  CHECK_FALSE(table.empty());
  CHECK(table.write(false) == "A      LONG  Z\nwider  é     last\n");
}

TEST_CASE("colour is written where it is asked for, and never what a cell brings") {
  TextTable table({"S"});
  table.add({{"503\033[2J\n", Tone::kBad}});
  CHECK(table.write(false) == "S\n503?[2J?\n");
  CHECK(table.write(true) == "\033[1mS\033[0m\n\033[31m503?[2J?\033[0m\n");
}

TEST_CASE("tones of statuses") {
  CHECK(tone_of_status(204) == Tone::kGood);
  CHECK(tone_of_status(404) == Tone::kWarning);
  CHECK(tone_of_status(503) == Tone::kBad);
  CHECK(tone_of_status(0) == Tone::kBad);
}

}  // namespace text_table_test
