#include "emulator/cli/commands/import_har.h"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <utility>

#include "emulator/cli/har_service.h"
#include "emulator/cli/service_folder.h"
#include "emulator/cli/unseen_option.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/definition/positioned_json.h"
#include "emulator/storage/regular_file.h"
#include "emulator/text/messages.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_har_file(const std::string& path, VerbFaults& faults) {
  try {
    return storage::read_regular_file(path, kMaxHarBytes);
  } catch (const storage::FileTooLarge&) {
    add_fault(faults, path + ": larger than a recording may be (64 MiB)");
  } catch (const storage::FileError& error) {
    add_fault(faults, path + ": cannot be read: " + error.what());
  }
  return std::nullopt;
}

std::vector<HarEntry> read_entries(const std::string& path, VerbFaults& faults) {
  const auto text = read_har_file(path, faults);
  if (!text) return {};
  definition::FaultList list(path);
  const definition::PositionedJson json = definition::read_json(*text, list);
  std::vector<HarEntry> entries;
  if (json.complete) entries = read_har(definition::Node(json), list);
  for (const definition::DefinitionFault& fault : list.take())
    faults.push_back(definition::to_text(fault));
  return entries;
}

RecordedSecrets secrets_of(const std::vector<HarEntry>& entries) {
  RecordedSecrets secrets;
  for (const HarEntry& entry : entries) {
    for (const HarField& field : entry.fields) secrets.learn_field(field.name, field.value);
    secrets.learn_text(entry.url);
    if (entry.request) secrets.learn_text(*entry.request);
    if (entry.response) secrets.learn_text(*entry.response);
  }
  secrets.finish();
  return secrets;
}

/// A service that can be written.
struct ReadyService {
  fs::path folder;
  ComposedService composed;
  core::ServiceDefinition definition;
};

std::optional<ReadyService> compose(const RecordedService& recorded, const std::string& name,
                                    const UnseenAnswer& unseen, const Config& config,
                                    VerbFaults& faults) {
  ReadyService ready;
  ready.folder = new_service_folder(config.fixtures, name, faults);
  ready.composed = compose_service(name, recorded.sample, unseen);
  for (const std::string& fault : ready.composed.faults) add_fault(faults, name + ": " + fault);
  if (!ready.composed.faults.empty()) return std::nullopt;
  auto definition =
      check_new_definition(ready.composed.text, name, definition::nothing_beside, config, faults);
  if (!definition) return std::nullopt;
  ready.definition = std::move(*definition);
  return ready;
}

void print_notes(const std::vector<std::string>& notes, std::FILE* out) {
  for (const std::string& note : notes) std::fprintf(out, "  not taken  %s\n", note.c_str());
}

std::string name_of_services(const Invocation& invocation) {
  if (invocation.words.size() > 2) return invocation.words[2];
  return fs::path(invocation.words.at(1)).stem().string();
}

}  // namespace

int import_har(const Invocation& invocation) {
  VerbFaults faults;
  const std::string& path = invocation.words.at(1);
  const std::string name = name_of_services(invocation);
  if (!is_folder_name(name))
    add_fault(faults, text::in_quotes(name) +
                          " cannot become a folder\n  help: amlemu import har FILE NAME");
  const std::vector<HarEntry> entries = read_entries(path, faults);
  const UnseenAnswer unseen = read_unseen(invocation, faults);
  if (!faults.empty()) return report_faults(faults);
  RecordedSecrets secrets = secrets_of(entries);
  const RecordedServices recorded = map_recording(entries, secrets);
  if (recorded.services.empty()) {
    add_fault(faults, path + ": no call of a web service in it shows rows and their answers");
    const int code = report_faults(faults);
    print_notes(recorded.notes, stderr);
    return code;
  }
  const Config& config = invocation.settings.config;
  std::vector<ReadyService> services;
  for (std::size_t i = 0; i < recorded.services.size(); ++i) {
    const std::string one =
        recorded.services.size() == 1 ? name : name + "-" + std::to_string(i + 1);
    if (auto ready = compose(recorded.services[i], one, unseen, config, faults))
      services.push_back(std::move(*ready));
  }
  if (!faults.empty()) return report_faults(faults);
  for (std::size_t i = 0; i < services.size(); ++i) {
    write_file(services[i].folder, "service.json", services[i].composed.text);
    std::printf("%s: %zu examples of %zu calls\n", (services[i].folder / "service.json").c_str(),
                services[i].composed.examples, recorded.services[i].calls);
    print_access(services[i].definition, recorded.services[i].sample, config);
  }
  if (secrets.scrubbed() > 0)
    std::printf("  secrets    %zu texts had some; *** is in their place\n", secrets.scrubbed());
  print_notes(recorded.notes, stdout);
  return kFine;
}

}  // namespace aml::cli
