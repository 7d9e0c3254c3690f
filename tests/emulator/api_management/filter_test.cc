#include "emulator/api_management/filter.h"

#include <doctest/doctest.h>

#include "emulator/api_management/refusal.h"

namespace filter_test {

using namespace aml::api_management;

TEST_CASE("what a filter lets through") {
  const Json api = Json::parse(R"({"name": "shop", "properties":
      {"displayName": "The Shop", "limit": 5, "open": true, "keys": {"header": "x"}}})");
  struct {
    const char* filter;
    bool fits;
  } cases[] = {
      {"name eq 'SHOP'", true},
      {"name ne 'shop'", false},
      {"displayName eq 'the shop' and limit ge 5", true},
      {"displayName eq 'the shop' and limit gt 5", false},
      {"limit lt 10", true},
      {"open eq true", true},
      {"properties/keys/header eq 'x'", true},
      {"contains(displayName, 'sho')", true},
      {"substringof('sho', displayName)", true},
      {"startswith(displayName,'the')", true},
      {"endswith(displayName,'the')", false},
      {"none eq ''", true},
      {"name eq 'it''s'", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.filter);
    CHECK(fits_filter(api, c.filter) == c.fits);
  }
}

TEST_CASE("filters that cannot be read") {
  const Json api = {{"name", "shop"}};
  for (const char* filter : {"name", "name eq", "name eq 'a", "name is 'a'", "near(name,'a')",
                             "name eq 'a' or name eq 'b'", "contains(name 'a')"}) {
    CAPTURE(filter);
    CHECK_THROWS_AS(fits_filter(api, filter), Refusal);
  }
}

}  // namespace filter_test
