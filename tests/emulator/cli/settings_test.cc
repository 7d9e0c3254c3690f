// One table of settings; flag over variable over file over default; all faults at once.

#include "emulator/cli/settings.h"

#include <doctest/doctest.h>

#include "emulator/cli/settings_sources.h"
#include "emulator/text/dates.h"

namespace settings_test {

using namespace aml;
using namespace aml::cli;

namespace {

Layer flags(std::vector<GivenValue> values) {
  return {Origin::kFlag, "", std::move(values)};
}

Layer variables(std::vector<GivenValue> values) {
  return {Origin::kEnvironment, "", std::move(values)};
}

Layer file(std::vector<GivenValue> values) {
  return {Origin::kFile, "amlemu.json", std::move(values)};
}

const SettingValue& value_of(const ResolvedSettings& resolved, std::string_view flag) {
  const Setting* row = find_setting(flag);
  REQUIRE(row != nullptr);
  return resolved.values[static_cast<std::size_t>(row - settings().data())];
}

std::string all(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) text += to_text(fault);
  return text;
}

}  // namespace

TEST_CASE("every default is a value its row takes") {
  for (const Setting& setting : settings()) {
    CAPTURE(setting.flag);
    Config config;
    CHECK(setting.assign(config, setting.default_text));
    CHECK_FALSE(setting.help.empty());
    CHECK(find_setting(setting.flag) == &setting);
  }
}

TEST_CASE("the defaults of the limits are those of core::Limits") {
  const core::Limits limits;
  const core::Limits resolved = resolve_settings({}).config.limits;
  CHECK(resolved.body_bytes == limits.body_bytes);
  CHECK(resolved.header_bytes == limits.header_bytes);
  CHECK(resolved.header_line_bytes == limits.header_line_bytes);
  CHECK(resolved.json_depth == limits.json_depth);
  CHECK(resolved.connections == limits.connections);
  CHECK(resolved.header_time == limits.header_time);
  CHECK(resolved.idle_time == limits.idle_time);
  CHECK(resolved.journal_entries == limits.journal_entries);
  CHECK(resolved.journal_bytes == limits.journal_bytes);
  CHECK(resolved.model_bytes == limits.model_bytes);
}

TEST_CASE("a setting has one spelling in each place") {
  CHECK(spelled(Origin::kFlag, "max-body") == "--max-body");
  CHECK(spelled(Origin::kEnvironment, "max-body") == "AMLEMU_MAX_BODY");
  CHECK(spelled(Origin::kFile, "max-body") == "max-body");
}

TEST_CASE("flag over variable over file over default") {
  const auto f = file({{"port", "1"}});
  const auto v = variables({{"AMLEMU_PORT", "2"}});
  const auto c = flags({{"--port", "3"}});
  struct {
    std::vector<Layer> layers;
    int port;
    Origin origin;
    std::string where;
  } cases[] = {{{}, 10100, Origin::kDefault, ""},
               {{f}, 1, Origin::kFile, "amlemu.json: port"},
               {{f, v}, 2, Origin::kEnvironment, "AMLEMU_PORT"},
               {{f, v, c}, 3, Origin::kFlag, "--port"},
               {{v}, 2, Origin::kEnvironment, "AMLEMU_PORT"},
               {{f, c}, 3, Origin::kFlag, "--port"}};
  for (const auto& test : cases) {
    const ResolvedSettings resolved = resolve_settings(test.layers);
    CHECK(resolved.faults.empty());
    CHECK(resolved.config.port == test.port);
    CHECK(value_of(resolved, "port").origin == test.origin);
    CHECK(value_of(resolved, "port").where == test.where);
  }
}

TEST_CASE("deterministic means a manual clock and sequential ids, at its own position") {
  struct {
    std::vector<Layer> layers;
    bool manual;
    IdsSetting ids;
  } cases[] = {
      {{flags({{"--deterministic", "true"}})}, true, IdsSetting::kSequential},
      {{variables({{"AMLEMU_CLOCK", "wall"}}), flags({{"--deterministic", "true"}})},
       true,
       IdsSetting::kSequential},
      {{variables({{"AMLEMU_DETERMINISTIC", "1"}}), flags({{"--clock", "wall"}})},
       false,
       IdsSetting::kSequential},
      {{flags({{"--deterministic", "true"}, {"--ids", "random"}})}, true, IdsSetting::kRandom},
      {{variables({{"AMLEMU_DETERMINISTIC", "1"}}), flags({{"--deterministic", "false"}})},
       false,
       IdsSetting::kRandom}};
  for (const auto& test : cases) {
    const ResolvedSettings resolved = resolve_settings(test.layers);
    CHECK(resolved.faults.empty());
    CHECK(resolved.config.clock.manual == test.manual);
    CHECK(resolved.config.ids == test.ids);
  }
}

TEST_CASE("deterministic keeps the instant that the clock names") {
  const auto resolved = resolve_settings(
      {flags({{"--deterministic", "true"}, {"--clock", "manual@2016-10-14T14:52:33Z"}})});
  REQUIRE(resolved.config.clock.start);
  CHECK(text::write_utc_millis(*resolved.config.clock.start) == "2016-10-14T14:52:33.000Z");
}

TEST_CASE("workers of jobs: cores, a number, or none where runs are deterministic") {
  struct {
    std::vector<Layer> layers;
    std::optional<unsigned> workers;
  } cases[] = {{{}, std::nullopt},
               {{flags({{"--job-workers", "7"}})}, 7},
               {{flags({{"--job-workers", "cores"}})}, std::nullopt},
               {{flags({{"--deterministic", "true"}})}, 0},
               {{flags({{"--deterministic", "true"}, {"--job-workers", "2"}})}, 2}};
  for (const auto& test : cases) {
    const ResolvedSettings resolved = resolve_settings(test.layers);
    CHECK(resolved.faults.empty());
    CHECK(resolved.config.job_workers == test.workers);
  }
  for (const auto& [flag, value] :
       {std::pair{"--job-workers", "257"}, {"--job-workers", "-1"}, {"--empty-answers", "201"}}) {
    const char* const text = value;
    CAPTURE(text);
    CHECK(resolve_settings({flags({{flag, text}})}).faults.size() == 1);
  }
}

TEST_CASE("values of each kind") {
  struct {
    const char* flag;
    const char* text;
    bool good;
  } cases[] = {
      {"host", "0.0.0.0", true},
      {"port", "0", true},
      {"port", "65535", true},
      {"port", "65536", false},
      {"port", "-1", false},
      {"port", "80a", false},
      {"port", " 80", false},
      {"public-url", "https://ml.example:8443/base/", true},
      {"public-url", "http://a", true},
      {"public-url", "ml.example", false},
      {"public-url", "http://", false},
      {"public-url", "http:///", false},
      {"public-url", "http://a/?q", false},
      {"clock", "wall", true},
      {"clock", "manual", true},
      {"clock", "manual@2016-10-14T14:52:33Z", true},
      {"clock", "manual@yesterday", false},
      {"clock", "Manual", false},
      {"ids", "sequential", true},
      {"ids", "guid", false},
      {"quiet", "YES", true},
      {"quiet", "0", true},
      {"quiet", "on", false},
      {"quiet", "maybe", false},
      {"log-format", "json", true},
      {"log-format", "xml", false},
      {"log-level", "debug", true},
      {"log-level", "verbose", false},
      {"max-body", "100MiB", true},
      {"max-body", "65536", true},
      {"max-body", "1 MiB", false},
      {"max-body", "0", false},
      {"max-body", "100000000000GiB", false},
      {"max-body", "1.5MiB", false},
      {"max-json-depth", "1000", true},
      {"max-json-depth", "1001", false},
      {"max-outbound", "10000", true},
      {"max-outbound", "10001", false},
      {"max-outbound", "0", false},
      {"max-connections", "0", false},
      {"header-timeout", "500ms", true},
      {"header-timeout", "30", false},
      {"header-timeout", "0s", false},
      {"header-timeout", "25h", false},
      {"journal-entries", "0", true},
      {"journal-entries", "x", false},
      {"blobs", "own", true},
      {"blobs", "http://127.0.0.1:10000/devstoreaccount1", true},
      {"blobs", "http://127.0.0.1:10000/team", false},
      {"blobs", "http://user:word@host/devstoreaccount1", false},
      {"blobs", "UseDevelopmentStorage=true", true},
      {"blobs", "AccountName=team;AccountKey=a2V5;BlobEndpoint=http://host/team", true},
      {"blobs", "AccountName=team;AccountKey=a2V5;BlobEndpoint=host/team", false},
      {"blobs", "AccountName=team;AccountKey=?", false},
      {"blobs", "AccountName=team;SharedAccessSignature=sv", false},
  };
  for (const auto& test : cases) {
    CAPTURE(test.flag);
    CAPTURE(test.text);
    Config config;
    CHECK(find_setting(test.flag)->assign(config, test.text) == test.good);
  }
}

TEST_CASE("an account that has the blobs: its endpoint, its key, and what is shown of it") {
  struct {
    const char* text;
    const char* endpoint;
    const char* name;
    const char* shown;
  } cases[] = {
      {"https://host/devstoreaccount1/", "https://host/devstoreaccount1", "devstoreaccount1",
       "https://host/devstoreaccount1/"},
      {"UseDevelopmentStorage=true", "http://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1",
       "UseDevelopmentStorage=true"},
      {"DefaultEndpointsProtocol=https;AccountName=team;accountkey=a2V5;EndpointSuffix=cloud.net",
       "https://team.blob.cloud.net", "team",
       "DefaultEndpointsProtocol=https;AccountName=team;accountkey=***;EndpointSuffix=cloud.net"},
      {"AccountName=team;AccountKey=a2V5a2V5", "https://team.blob.core.windows.net", "team",
       "AccountName=team;AccountKey=***"},
  };
  const Setting& setting = *find_setting("blobs");
  for (const auto& test : cases) {
    CAPTURE(test.text);
    Config config;
    REQUIRE(setting.assign(config, test.text));
    CHECK(config.blobs->endpoint == test.endpoint);
    CHECK(config.blobs->name == test.name);
    CHECK_FALSE(config.blobs->key.empty());
    CHECK(setting.shown(test.text) == test.shown);
  }
  CHECK(setting.shown("http://user:word@host/x") == "http://***@host/x");
}

TEST_CASE("units of sizes and durations") {
  Config config;
  find_setting("max-body")->assign(config, "3kib");
  CHECK(config.limits.body_bytes == 3072);
  find_setting("max-body")->assign(config, "2MB");
  CHECK(config.limits.body_bytes == 2'000'000);
  find_setting("idle-timeout")->assign(config, "5m");
  CHECK(config.limits.idle_time.count() == 300'000);
  find_setting("public-url")->assign(config, "http://a:1/b//");
  CHECK(config.public_url == "http://a:1/b");
}

TEST_CASE("all faults are reported, those of overridden values too, with the nearest spelling") {
  const ResolvedSettings resolved = resolve_settings(
      {file({{"prot", "1"}, {"port", "x"}, {"config", "other.json"}}),
       variables({{"AMLEMU_PROT", "2"}, {"AMLEMU_QUIET", "maybe"}}), flags({{"--port", "3"}})});
  const std::string text = all(resolved.faults);
  CHECK(resolved.faults.size() == 5);
  CHECK(text ==
        "error: amlemu.json: unknown key \"prot\"\n"
        "  did you mean \"port\"?\n"
        "error: amlemu.json: port: \"x\" is not a value it takes\n"
        "  expected a number from 0 to 65535\n"
        "error: amlemu.json: config: a settings file names no other\n"
        "error: unknown variable \"AMLEMU_PROT\"\n"
        "  did you mean \"AMLEMU_PORT\"?\n"
        "error: AMLEMU_QUIET: \"maybe\" is not a value it takes\n"
        "  expected true or false (also 1/0, yes/no)\n");
}

TEST_CASE("a settings file holds texts, whole numbers and booleans") {
  std::vector<Fault> faults;
  const Layer layer = parse_settings_file(
      R"({"port": 0, "quiet": true, "max-body": "1MiB", "host": null, "port": 1})", "a.json",
      faults);
  REQUIRE(layer.values.size() == 3);
  CHECK(layer.values[0].text == "1");
  CHECK(layer.values[1].text == "true");
  CHECK(layer.values[2].text == "1MiB");
  CHECK(all(faults) ==
        "error: a.json: port: given more than once\n"
        "error: a.json: host: not a text, whole number or boolean\n");
}

TEST_CASE("a settings file that is no object of settings") {
  for (const std::string& text :
       {std::string(), std::string("{"), std::string("[1]"), std::string("3"),
        std::string("{\"port\": 1} x"), std::string("{\"port\": 1, // no\n}"),
        std::string("{\"port\": 1e999}"), std::string("{}\0{", 4)}) {
    CAPTURE(text);
    std::vector<Fault> faults;
    parse_settings_file(text, "a.json", faults);
    CHECK(faults.size() == 1);
  }
}

TEST_CASE("the environment: its own variables, and a whole configuration") {
  const char* environment[] = {"HOME=/root", "AMLEMU_PORT=7", "AMLEMU_CONFIG_JSON={\"ids\": \"x\"}",
                               "AMLEMU_MAX_BODY=1KiB", nullptr};
  const Layer layer = environment_layer(environment);
  REQUIRE(layer.values.size() == 2);
  CHECK(layer.values[0].name == "AMLEMU_PORT");
  const ResolvedSettings resolved = gather_settings(flags({}), environment);
  CHECK(resolved.config.port == 7);
  CHECK(all(resolved.faults) ==
        "error: AMLEMU_CONFIG_JSON: ids: \"x\" is not a value it takes\n"
        "  expected random or sequential\n");
}

TEST_CASE("a settings file that cannot be read") {
  const char* environment[] = {"AMLEMU_CONFIG=/nonexistent/a.json", nullptr};
  const ResolvedSettings resolved = gather_settings(flags({}), environment);
  REQUIRE(resolved.faults.size() == 1);
  CHECK(resolved.faults[0].message.starts_with("/nonexistent/a.json: cannot be read: "));
}

}  // namespace settings_test
