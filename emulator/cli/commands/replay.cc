#include "emulator/cli/replay.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "emulator/bundle/bundle_file.h"
#include "emulator/cli/asked.h"
#include "emulator/cli/text_table.h"
#include "emulator/core/log.h"
#include "emulator/text/ascii.h"
#include "emulator/text/dates.h"

namespace aml::cli {

namespace {

void print_notes(const bundle::Manifest& manifest) {
  if (manifest.notes.empty()) return;
  std::printf("the run may be answered differently:\n");
  for (const std::string& note : manifest.notes) std::printf("  %s\n", printable(note).c_str());
}

void print_outcome(const bundle::Manifest& manifest, const ReplayOutcome& outcome) {
  std::printf("%s\n", outcome.is_equal() ? "equal" : "different");
  for (std::size_t i = 0; i < outcome.difference.size(); ++i)
    std::printf("%s%s\n", i == 0 ? "  " : "    ", outcome.difference[i].c_str());
  if (!outcome.blob_difference.empty()) std::printf("  %s\n", outcome.blob_difference.c_str());
  std::printf("sha256 %s\n", outcome.transcript.c_str());
  if (outcome.transcript != manifest.transcript)
    std::printf("       %s in the file\n", manifest.transcript.c_str());
}

void print_json(const bundle::Manifest& manifest, const ReplayOutcome& outcome) {
  using Json = nlohmann::ordered_json;
  const Json json = {
      {"verdict", outcome.is_equal() ? "equal" : "different"},
      {"calls", outcome.calls},
      {"sha256", outcome.transcript},
      {"sha256InFile", manifest.transcript},
      {"notes", manifest.notes},
      {"difference", outcome.difference},
      {"blobDifference", outcome.blob_difference.empty() ? Json() : Json(outcome.blob_difference)}};
  std::printf("%s\n", json.dump(2, ' ', false, Json::error_handler_t::replace).c_str());
}

// What is wrong may be a list.
int refuse_bundle(const std::string& name, const bundle::BundleError& error) {
  std::string shown;
  std::string_view lines = error.what();
  while (!lines.empty()) shown += (shown.empty() ? "" : "\n") + printable(text::cut(lines, '\n'));
  std::fprintf(stderr, "error: %s: %s\n", printable(name).c_str(), shown.c_str());
  return kUsage;
}

int run_replay(const Invocation& invocation) {
  if (invocation.words.size() != 1) return refuse_call("replay takes a file that bundle wrote");
  const std::string& name = invocation.words[0];
  // What jobs say of themselves is not what is asked for.
  core::open_log(invocation.settings.config.log_format, core::LogLevel::kError);
  try {
    const bundle::BundleFile file(name);
    const bundle::Manifest& manifest = file.manifest();
    const bool json = invocation.has("json");
    if (!json) {
      std::printf("%s: %s, %s, %zu calls, %zu blobs\n", printable(name).c_str(),
                  printable(manifest.program).c_str(),
                  text::write_utc_millis(manifest.made).c_str(), manifest.calls,
                  file.blobs().size());
      print_notes(manifest);
    }
    const ReplayOutcome outcome = replay(file, invocation.settings.config.allow_scripts);
    json ? print_json(manifest, outcome) : print_outcome(manifest, outcome);
    return outcome.is_equal() ? kFine : kFailed;
  } catch (const bundle::BundleError& error) {
    return refuse_bundle(name, error);
  }
}

}  // namespace

const Command kReplay{
    .name = "replay",
    .words = "FILE",
    .summary = "answer the calls of a bundle again: 0 the same answers, 1 others, 2 no bundle",
    .options = {{"json", "", "for programs"}},
    .reads_settings = true,
    .run = &run_replay};

}  // namespace aml::cli
