#include "emulator/cli/service_folder.h"

#include <fcntl.h>

#include <cstdio>
#include <system_error>

#include "emulator/cli/base_url.h"
#include "emulator/cli/definitions.h"
#include "emulator/cli/fixtures.h"
#include "emulator/cli/shell_words.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/storage/disk.h"

namespace aml::cli {

namespace fs = std::filesystem;

void add_fault(VerbFaults& faults, const std::string& sentence) {
  faults.push_back("error: " + sentence);
}

int report_faults(const VerbFaults& faults) {
  for (const std::string& fault : faults)
    std::fprintf(stderr, "%s%s", fault.c_str(), fault.ends_with('\n') ? "" : "\n");
  return kUsage;
}

bool is_folder_name(const std::string& name) {
  constexpr std::size_t kLongestName = 200;
  if (name.empty() || name.size() > kLongestName || name.front() == '.' || name.front() == '-')
    return false;
  for (const char c : name)
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return true;
}

fs::path new_service_folder(const std::string& fixtures, const std::string& name,
                            VerbFaults& faults) {
  const fs::path root = fixtures.empty() ? "." : fixtures;
  std::error_code error;
  const fs::path folder = (root / "services" / name).lexically_normal();
  if (fs::exists(fs::symlink_status(folder, error)))
    add_fault(faults, folder.string() + " is there already: choose another name, or remove it");
  else if (!fs::exists(root / "services", error) && has_definitions(root.string()))
    add_fault(faults, root.string() +
                          " holds services without a folder \"services\"; move them there first");
  return folder;
}

std::optional<core::ServiceDefinition> check_new_definition(
    std::string_view text, const std::string& name, const definition::ReadBeside& read_beside,
    const Config& config, VerbFaults& faults) {
  if (text.size() > kMaxDefinitionBytes) {
    add_fault(faults,
              name + ": the definition would be larger than one may be (16 MiB): take fewer rows");
    return std::nullopt;
  }
  const definition::Outside outside = outside_of_readers(config.allow_scripts);
  const std::string root = config.fixtures.empty() ? "." : config.fixtures;
  auto all = read_definitions(root, outside);
  if (all.size() >= config.limits.services)
    add_fault(faults, root + ": there are " + std::to_string(all.size()) +
                          " services already; --max-services is " +
                          std::to_string(config.limits.services));
  all.push_back(definition::parse_definition(text, name, name, read_beside, outside));
  const std::size_t faults_before = faults.size();
  for (const definition::DefinitionFault& fault : all.back().faults)
    faults.push_back(definition::to_text(fault));
  for (const definition::DefinitionFault& fault : definition::find_conflicts(all))
    if (fault.file == name) faults.push_back(definition::to_text(fault));
  if (faults.size() > faults_before) return std::nullopt;
  return std::move(all.back().definition);
}

void write_file(const fs::path& folder, const std::string& name, std::string_view bytes) {
  fs::create_directories(folder);
  const storage::Fd opened = storage::open_folder(AT_FDCWD, folder.string());
  storage::replace_file(opened.get(), name, bytes, false);
}

void print_access(const core::ServiceDefinition& definition, const ServiceSample& sample,
                  const Config& config) {
  const std::string url = endpoints::service_urls(definition, base_url(config)).execute;
  std::printf("  workspace  %s\n  service    %s\n  key        %s\n",
              definition.workspace_id.c_str(), definition.endpoint_id.c_str(),
              definition.primary_key.c_str());
  std::printf("  try        curl -s -H \"Authorization: Bearer %s\" -d %s \"%s\"\n",
              definition.primary_key.c_str(), in_single_quotes(example_request(sample)).c_str(),
              url.c_str());
  const std::string root = config.fixtures.empty() ? "." : config.fixtures;
  std::printf("  next       amlemu --fixtures %s\n", as_shell_word(root).c_str());
}

}  // namespace aml::cli
