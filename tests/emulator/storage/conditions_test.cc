#include <doctest/doctest.h>

#include "emulator/storage/blob_store.h"
#include "emulator/text/dates.h"

namespace conditions_test {

using namespace aml::storage;
using aml::text::parse_utc;

TEST_CASE("which writes the conditions allow") {
  BlobProperties there;
  there.etag = "0xA1";
  there.last_modified = *parse_utc("2016-10-14T14:52:33.700Z");
  const auto before = parse_utc("2016-10-14T14:52:32Z");
  const auto same = parse_utc("2016-10-14T14:52:33Z");
  const auto after = parse_utc("2016-10-14T14:52:34Z");
  const struct {
    const char* what;
    Conditions conditions;
    bool on_blob;
    bool on_nothing;
  } rows[] = {
      {"none", {{}, {}, {}, {}}, true, true},
      {"match", {{"0xA1"}, {}, {}, {}}, true, false},
      {"match one of several", {{"0xB2", "0xA1"}, {}, {}, {}}, true, false},
      {"match another", {{"0xB2"}, {}, {}, {}}, false, false},
      {"match any", {{"*"}, {}, {}, {}}, true, false},
      {"none match: it", {{}, {"0xA1"}, {}, {}}, false, true},
      {"none match: another", {{}, {"0xB2"}, {}, {}}, true, true},
      {"none match: any", {{}, {"*"}, {}, {}}, false, true},
      {"modified since before", {{}, {}, before, {}}, true, true},
      {"modified since the same second", {{}, {}, same, {}}, false, true},
      {"modified since after", {{}, {}, after, {}}, false, true},
      {"unmodified since before", {{}, {}, {}, before}, false, true},
      {"unmodified since the same second", {{}, {}, {}, same}, true, true},
      {"unmodified since after", {{}, {}, {}, after}, true, true},
      {"all must hold", {{"0xA1"}, {}, {}, before}, false, false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    CHECK(allows_write(row.conditions, &there) == row.on_blob);
    CHECK(allows_write(row.conditions, nullptr) == row.on_nothing);
  }
}

}  // namespace conditions_test
