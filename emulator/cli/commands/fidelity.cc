#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "emulator/cli/commands.h"
#include "emulator/cli/ledger.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;
using model::Certainty;

constexpr Certainty kCertainties[] = {Certainty::kDocumented, Certainty::kObserved,
                                      Certainty::kInferred};

std::size_t count(const std::vector<LedgerRow>& rows, Certainty certainty) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(),
                    [&](const LedgerRow& row) { return row.evidence.certainty == certainty; }));
}

void print_json(const std::vector<LedgerRow>& rows) {
  Json counts = Json::object();
  for (const Certainty certainty : kCertainties)
    counts[std::string(model::name_of(certainty))] = count(rows, certainty);
  Json list = Json::array();
  for (const LedgerRow& row : rows) {
    list.push_back({{"id", row.id},
                    {"says", row.says},
                    {"certainty", model::name_of(row.evidence.certainty)},
                    {"source", row.evidence.source}});
    if (!row.switched_by.empty()) list.back()["switchedBy"] = row.switched_by;
  }
  std::printf("%s\n", Json{{"counts", counts}, {"rows", list}}.dump(2).c_str());
}

void print_text(const std::vector<LedgerRow>& rows) {
  for (const Certainty certainty : kCertainties) {
    std::printf("%-10s  %zu\n", std::string(model::name_of(certainty)).c_str(),
                count(rows, certainty));
  }
  for (const LedgerRow& row : rows) {
    std::printf("\n%s  (%s: %s)\n", row.id.c_str(),
                std::string(model::name_of(row.evidence.certainty)).c_str(),
                std::string(row.evidence.source).c_str());
    if (!row.says.empty()) std::printf("  %s\n", row.says.c_str());
    if (!row.switched_by.empty()) std::printf("  switched by %s\n", row.switched_by.c_str());
  }
}

int run_fidelity(const Invocation& invocation) {
  const std::vector<LedgerRow> rows = ledger();
  if (invocation.has("json"))
    print_json(rows);
  else
    print_text(rows);
  return kFine;
}

}  // namespace

const Command kFidelity{
    .name = "fidelity",
    .words = "",
    .summary = "print the evidence ledger: what is documented, observed, inferred",
    .options = {{"json", "", "as JSON"}},
    .reads_settings = false,
    .run = &run_fidelity};

}  // namespace aml::cli
