#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "emulator/cli/commands.h"
#include "emulator/cli/commands/import_graph.h"
#include "emulator/cli/commands/import_har.h"
#include "emulator/cli/service_folder.h"
#include "emulator/cli/unseen_option.h"

namespace aml::cli {

namespace {

struct ImportKind {
  std::string_view word;
  int (*run)(const Invocation& invocation);
  std::span<const std::string_view> flags;
};

constexpr std::string_view kGraphFlags[] = {"input", "samples", "model"};
constexpr std::string_view kHarFlags[] = {"unseen", "constant"};
constexpr ImportKind kKinds[] = {{"graph", &import_graph, kGraphFlags},
                                 {"har", &import_har, kHarFlags}};

int run_import(const Invocation& invocation) {
  constexpr std::size_t kMaxWords = 3;
  const auto& words = invocation.words;
  if (words.size() < 2 || words.size() > kMaxWords)
    return report_faults(
        {"error: import takes what is imported, graph or har, a file, and a name at most"});
  const auto has_word = [&](const ImportKind& kind) { return kind.word == words.front(); };
  const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), has_word);
  if (kind == std::end(kKinds))
    return report_faults({"error: import knows graph and har, not \"" + words.front() + "\""});
  VerbFaults faults;
  for (const GivenValue& option : invocation.options)
    if (std::find(kind->flags.begin(), kind->flags.end(), option.name) == kind->flags.end())
      add_fault(faults, "--" + option.name + " is not for import " + std::string(kind->word));
  return faults.empty() ? kind->run(invocation) : report_faults(faults);
}

}  // namespace

const Command kImport{
    .name = "import",
    .words = "graph|har FILE [NAME]",
    .summary = "write services of an experiment's graph, or of calls that a browser recorded",
    .options = {{"input", "FILE", "graph: CSV whose header and rows are those of its input"},
                {"samples", "FOLDER", "graph: a CSV for each input and dataset, by name or id"},
                {"model", "FILE", "graph: the trained model, see docs/models.md"},
                {"unseen", "error|nearest|constant",
                 "har: the answer to other rows (default error)"},
                {"constant", "V1,V2", "har: that answer: the values of the answer's own columns"}},
    .reads_settings = true,
    .run = &run_import};

}  // namespace aml::cli
