#include <cstdio>
#include <string>

#include "emulator/cli/asked.h"
#include "emulator/text/percent.h"

namespace aml::cli {

namespace {

bool save(const std::string& file, const std::string& bytes) {
  std::FILE* out = std::fopen(file.c_str(), "wb");
  if (out == nullptr) return false;
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), out) == bytes.size();
  return std::fclose(out) == 0 && written;
}

int run_trust(const Invocation& invocation) {
  const std::string* format = invocation.find("format");
  const std::string* password = invocation.find("password");
  const std::string* file = invocation.find("out");
  if (file == nullptr && format != nullptr && *format != "pem")
    return refuse_call("--format " + *format + " is not text: name a file with --out");
  std::string target = "/__emu/trust?format=" + text::percent_encode(format ? *format : "pem");
  if (password != nullptr) target += "&password=" + text::percent_encode(*password);
  RunningEmulator emulator(invocation.settings.config);
  const RunningEmulator::Answer answer = emulator.ask("GET", target);
  if (answer.status != 200) return report_refusal(answer);
  if (file == nullptr) {
    std::fputs(answer.body.c_str(), stdout);
    return kFine;
  }
  if (!save(*file, answer.body)) return refuse_call(*file + " cannot be written");
  return kFine;
}

}  // namespace

const Command kTrust{.name = "trust",
                     .words = "",
                     .summary = "print or export the authority that clients of https trust",
                     .options = {{"format", "pem|der|p12", "its form (default: pem)"},
                                 {"out", "FILE", "where it is written (default: stdout)"},
                                 {"password", "WORD", "of the p12 (default: changeit)"}},
                     .reads_settings = true,
                     .run = &run_trust};

}  // namespace aml::cli
