#include <fcntl.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "emulator/cli/base_url.h"
#include "emulator/cli/commands.h"
#include "emulator/cli/definitions.h"
#include "emulator/cli/sample_json.h"
#include "emulator/cli/service_sample.h"
#include "emulator/cli/shell_words.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/storage/disk.h"
#include "emulator/text/messages.h"
#include "model/table_text.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;
using Faults = std::vector<std::string>;  ///< texts for people

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxDefinitionBytes = 16u << 20;

void add_fault(Faults& faults, const std::string& sentence) {
  faults.push_back("error: " + sentence);
}

// A name that is one folder, wherever the definitions are.
bool is_folder_name(const std::string& name) {
  if (name.empty() || name.size() > kMaxNameBytes || name.front() == '.' || name.front() == '-')
    return false;
  for (const char c : name)
    if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return false;
  return true;
}

std::optional<Unseen> unseen_of(const Invocation& invocation, Faults& faults) {
  const std::string* word = invocation.find("unseen");
  const bool has_constant = invocation.has("constant");
  if (word == nullptr) return has_constant ? Unseen::kConstant : Unseen::kError;
  constexpr std::string_view kWords[] = {"error", "nearest", "constant"};
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (*word != kWords[i]) continue;
    const auto unseen = static_cast<Unseen>(i);
    if ((unseen == Unseen::kConstant) != has_constant)
      add_fault(faults, has_constant ? "--constant is for --unseen constant alone"
                                     : "--unseen constant needs --constant \"v1,v2\"");
    return unseen;
  }
  add_fault(faults, "--unseen: " + text::in_quotes(*word) +
                        " is not a value it takes\n  expected error, nearest or constant");
  return std::nullopt;
}

std::optional<SampleTable> read_csv_file(const std::string& path, Faults& faults) {
  const auto text = read_fixture(path, faults);
  if (!text) return std::nullopt;
  try {
    SampleTable table = read_sample_csv(*text);
    if (table.rows.empty()) add_fault(faults, path + ": there are no rows after the header");
    return table;
  } catch (const model::TextFault& fault) {
    add_fault(faults, path + ": " + fault.what());
    return std::nullopt;
  }
}

ServiceSample sample_of_tables(const Invocation& invocation, Faults& faults) {
  ServiceSample sample;
  auto asked = read_csv_file(*invocation.find("input"), faults);
  auto answered = read_csv_file(*invocation.find("output"), faults);
  if (asked) sample.inputs.push_back({"input1", std::move(*asked)});
  if (answered) sample.outputs.push_back({"output1", std::move(*answered)});
  return sample;
}

ServiceSample sample_of_call(const Invocation& invocation, Faults& faults) {
  const std::string& request = *invocation.find("from-request");
  const std::string& response = *invocation.find("response");
  const auto asked = read_fixture(request, faults);
  const auto answered = read_fixture(response, faults);
  if (!asked || !answered) return {};
  ReadSample read = read_request_sample({request, *asked}, {response, *answered});
  faults.insert(faults.end(), read.faults.begin(), read.faults.end());
  return std::move(read.sample);
}

ServiceSample sample_of_swagger(const Invocation& invocation, Faults& faults) {
  const std::string& path = *invocation.find("from-swagger");
  const auto text = read_fixture(path, faults);
  if (!text) return {};
  ReadSample read = read_swagger_sample({path, *text});
  faults.insert(faults.end(), read.faults.begin(), read.faults.end());
  return std::move(read.sample);
}

ServiceSample read_sample(const Invocation& invocation, Faults& faults) {
  const bool tables = invocation.has("input") || invocation.has("output");
  const bool call = invocation.has("from-request") || invocation.has("response");
  const bool swagger = invocation.has("from-swagger");
  if (int{tables} + int{call} + int{swagger} != 1)
    add_fault(faults,
              "new needs one of: --input and --output, --from-swagger, --from-request and "
              "--response");
  else if (tables && !(invocation.has("input") && invocation.has("output")))
    add_fault(faults, "--input and --output go together");
  else if (call && !(invocation.has("from-request") && invocation.has("response")))
    add_fault(faults, "--from-request and --response go together");
  else
    return tables ? sample_of_tables(invocation, faults)
           : call ? sample_of_call(invocation, faults)
                  : sample_of_swagger(invocation, faults);
  return {};
}

UnseenAnswer read_unseen(const Invocation& invocation, Faults& faults) {
  UnseenAnswer unseen;
  unseen.unseen = unseen_of(invocation, faults).value_or(Unseen::kError);
  const std::string* constant = invocation.find("constant");
  if (constant == nullptr) return unseen;
  try {
    unseen.constant = read_csv_row(*constant);
  } catch (const model::TextFault& fault) {
    add_fault(faults, std::string("--constant: ") + fault.what());
  }
  return unseen;
}

// Where the service's folder will be; services that are read from elsewhere would be hidden by it.
fs::path check_folder(const std::string& fixtures, const std::string& name, Faults& faults) {
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

void write_service(const fs::path& folder, const std::string& text) {
  fs::create_directories(folder);
  const storage::Fd opened = storage::open_folder(AT_FDCWD, folder.string());
  storage::replace_file(opened.get(), "service.json", text);
}

void print_service(const core::ServiceDefinition& definition, const ServiceSample& sample,
                   const fs::path& folder, std::size_t examples, const Config& config) {
  const std::string url = endpoints::service_urls(definition, base_url(config)).execute;
  std::printf("%s: %zu columns in, %zu out, %zu examples\n", (folder / "service.json").c_str(),
              sample.inputs.front().table.columns.size(),
              sample.outputs.front().table.columns.size(), examples);
  std::printf("  workspace  %s\n  service    %s\n  key        %s\n",
              definition.workspace_id.c_str(), definition.endpoint_id.c_str(),
              definition.primary_key.c_str());
  std::printf("  try        curl -s -H \"Authorization: Bearer %s\" -d %s \"%s\"\n",
              definition.primary_key.c_str(), in_single_quotes(example_request(sample)).c_str(),
              url.c_str());
  const std::string root = config.fixtures.empty() ? "." : config.fixtures;
  std::printf("  next       amlemu --fixtures %s\n", as_shell_word(root).c_str());
}

int report(const Faults& faults) {
  for (const std::string& fault : faults)
    std::fprintf(stderr, "%s%s", fault.c_str(), fault.ends_with('\n') ? "" : "\n");
  return kUsage;
}

int run_new(const Invocation& invocation) {
  Faults faults;
  const std::string name = invocation.words.size() == 1 ? invocation.words.front() : "";
  if (!is_folder_name(name))
    add_fault(faults,
              "new takes one name, which becomes a folder: letters, digits, blanks, dashes");
  const ServiceSample sample = read_sample(invocation, faults);
  const UnseenAnswer unseen = read_unseen(invocation, faults);
  const Config& config = invocation.settings.config;
  const fs::path folder = is_folder_name(name) ? check_folder(config.fixtures, name, faults) : "";
  if (!faults.empty()) return report(faults);
  const ComposedService composed = compose_service(name, sample, unseen);
  for (const std::string& fault : composed.faults) add_fault(faults, fault);
  if (composed.text.size() > kMaxDefinitionBytes)
    add_fault(faults, "the definition would be larger than one may be (16 MiB): take fewer rows");
  if (!faults.empty()) return report(faults);
  const auto parsed = definition::parse_definition(composed.text, name, name);
  for (const definition::DefinitionFault& fault : parsed.faults) add_fault(faults, fault.message);
  if (!parsed.definition) return report(faults);
  write_service(folder, composed.text);
  print_service(*parsed.definition, sample, folder, composed.examples, config);
  return kFine;
}

}  // namespace

const Command kNew{
    .name = "new",
    .words = "NAME",
    .summary = "write a service that answers as an old one did",
    .options = {{"input", "FILE", "CSV: the rows that were asked"},
                {"output", "FILE", "CSV: their answers, in the same order"},
                {"unseen", "error|nearest|constant", "the answer to other rows (default error)"},
                {"constant", "V1,V2", "that answer: the values of the answer's own columns"},
                {"from-swagger", "FILE", "swagger.json of the old service"},
                {"from-request", "FILE", "the body of a call of the old service"},
                {"response", "FILE", "the answer to it"}},
    .reads_settings = true,
    .run = &run_new};

}  // namespace aml::cli
