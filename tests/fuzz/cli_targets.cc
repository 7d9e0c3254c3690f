// Files that people give to the program.

#include <string>

#include "emulator/cli/har_reader.h"
#include "emulator/cli/har_service.h"
#include "emulator/cli/secret_finder.h"
#include "emulator/cli/service_sample.h"
#include "emulator/cli/settings_sources.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/definition/positioned_json.h"
#include "tests/fuzz/hold.h"
#include "tests/fuzz/targets.h"

namespace aml::tests {

namespace {

cli::RecordedSecrets secrets_of(const std::vector<cli::HarEntry>& entries) {
  cli::RecordedSecrets secrets;
  for (const cli::HarEntry& entry : entries) {
    for (const cli::HarField& field : entry.fields) secrets.learn_field(field.name, field.value);
    secrets.learn_text(entry.url);
    if (entry.request) secrets.learn_text(*entry.request);
    if (entry.response) secrets.learn_text(*entry.response);
  }
  secrets.finish();
  return secrets;
}

}  // namespace

void fuzz_recording(std::string_view text) {
  for (const std::string& secret : cli::find_secrets(text))
    hold(text.find(secret) != text.npos, "a secret is a piece of its text");
  definition::FaultList faults("recording.har");
  const definition::PositionedJson json = definition::read_json(text, faults);
  if (!json.complete) return;
  const auto entries = cli::read_har(definition::Node(json), faults);
  cli::RecordedSecrets secrets = secrets_of(entries);
  const cli::RecordedServices recorded = cli::map_recording(entries, secrets);
  for (const cli::RecordedService& service : recorded.services) {
    const auto composed = cli::compose_service("Recorded", service.sample, cli::UnseenAnswer());
    if (!composed.faults.empty()) continue;
    const auto read = definition::parse_definition(composed.text, "service.json", "Recorded");
    for (const auto& fault : read.faults)
      hold_same(definition::to_text(fault), "", "a recorded service is one");
  }
}

void fuzz_settings_file(std::string_view text) {
  std::vector<cli::Fault> faults;
  const cli::Layer layer = cli::parse_settings_file(text, "amlemu.json", faults);
  const cli::ResolvedSettings resolved = cli::resolve_settings({layer});
  hold(resolved.values.size() == cli::settings().size(), "each setting has a value");
  for (const cli::Fault& fault : resolved.faults)
    hold(!cli::to_text(fault).empty(), "a fault says what is wrong");
  for (std::size_t i = 0; i < resolved.values.size() && resolved.faults.empty(); ++i) {
    cli::Config config;
    hold(cli::settings()[i].assign(config, resolved.values[i].text), "a value in force is taken");
  }
}

}  // namespace aml::tests
