#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "emulator/cli/commands.h"
#include "emulator/cli/definitions.h"
#include "emulator/cli/sample_json.h"
#include "emulator/cli/service_folder.h"
#include "emulator/cli/service_sample.h"
#include "emulator/cli/unseen_option.h"
#include "emulator/definition/definition_wire.h"
#include "emulator/text/messages.h"
#include "model/table_text.h"

namespace aml::cli {

namespace {

namespace fs = std::filesystem;

std::optional<definition::SampleTable> read_csv_file(const std::string& path, VerbFaults& faults) {
  const auto text = read_fixture(path, faults);
  if (!text) return std::nullopt;
  try {
    definition::SampleTable table = definition::read_sample_csv(*text);
    if (table.rows.empty()) add_fault(faults, path + ": there are no rows after the header");
    return table;
  } catch (const model::TextFault& fault) {
    add_fault(faults, path + ": " + fault.what());
    return std::nullopt;
  }
}

ServiceSample sample_of_tables(const Invocation& invocation, std::vector<std::string>& notes,
                               VerbFaults& faults) {
  ServiceSample sample;
  auto asked = read_csv_file(*invocation.find("input"), faults);
  auto answered = read_csv_file(*invocation.find("output"), faults);
  if (asked && answered)
    for (const std::string& column : definition::keep_number_texts(*answered, *asked))
      notes.push_back("column " + text::in_quotes(column) +
                      " answers texts, as its numbers are written otherwise than they are given");
  if (asked) sample.inputs.push_back({"input1", std::move(*asked)});
  if (answered) sample.outputs.push_back({"output1", std::move(*answered)});
  return sample;
}

ServiceSample sample_of_call(const Invocation& invocation, VerbFaults& faults) {
  const std::string& request = *invocation.find("from-request");
  const std::string& response = *invocation.find("response");
  const auto asked = read_fixture(request, faults);
  const auto answered = read_fixture(response, faults);
  if (!asked || !answered) return {};
  ReadSample read = read_request_sample({request, *asked}, {response, *answered});
  faults.insert(faults.end(), read.faults.begin(), read.faults.end());
  return std::move(read.sample);
}

ServiceSample sample_of_swagger(const Invocation& invocation, VerbFaults& faults) {
  const std::string& path = *invocation.find("from-swagger");
  const auto text = read_fixture(path, faults);
  if (!text) return {};
  ReadSample read = read_swagger_sample({path, *text});
  faults.insert(faults.end(), read.faults.begin(), read.faults.end());
  return std::move(read.sample);
}

ServiceSample read_sample(const Invocation& invocation, std::vector<std::string>& notes,
                          VerbFaults& faults) {
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
    return tables ? sample_of_tables(invocation, notes, faults)
           : call ? sample_of_call(invocation, faults)
                  : sample_of_swagger(invocation, faults);
  return {};
}

void print_service(const core::ServiceDefinition& definition, const ServiceSample& sample,
                   const fs::path& folder, std::size_t examples,
                   const std::vector<std::string>& notes, const Config& config) {
  std::printf("%s: %zu columns in, %zu out, %zu examples\n", (folder / "service.json").c_str(),
              sample.inputs.front().table.columns.size(),
              sample.outputs.front().table.columns.size(), examples);
  for (const std::string& note : notes) std::printf("  note       %s\n", note.c_str());
  print_access(definition, sample, config);
}

int run_new(const Invocation& invocation) {
  VerbFaults faults;
  const std::string name = invocation.words.size() == 1 ? invocation.words.front() : "";
  if (!is_folder_name(name))
    add_fault(faults,
              "new takes one name, which becomes a folder: letters, digits, blanks, dashes");
  std::vector<std::string> notes;
  const ServiceSample sample = read_sample(invocation, notes, faults);
  const UnseenAnswer unseen = read_unseen(invocation, faults);
  const Config& config = invocation.settings.config;
  const fs::path folder =
      is_folder_name(name) ? new_service_folder(config.fixtures, name, faults) : "";
  if (!faults.empty()) return report_faults(faults);
  const ComposedService composed = compose_service(name, sample, unseen);
  for (const std::string& fault : composed.faults) add_fault(faults, fault);
  if (!faults.empty()) return report_faults(faults);
  const auto definition =
      check_new_definition(composed.text, name, definition::nothing_beside, config, faults);
  if (!faults.empty()) return report_faults(faults);
  write_file(folder, "service.json", composed.text);
  print_service(*definition, sample, folder, composed.examples, notes, config);
  return kFine;
}

}  // namespace

const Command kNew{.name = "new",
                   .words = "NAME",
                   .summary = "write a service that answers as an old one did",
                   .options = {{"input", "FILE", "CSV: the rows that were asked"},
                               {"output", "FILE", "CSV: their answers, in the same order"},
                               kUnseenOption,
                               kConstantOption,
                               {"from-swagger", "FILE", "swagger.json of the old service"},
                               {"from-request", "FILE", "the body of a call of the old service"},
                               {"response", "FILE", "the answer to it"}},
                   .reads_settings = true,
                   .run = &run_new};

}  // namespace aml::cli
