#include "emulator/steering/operation_names.h"

#include <algorithm>
#include <array>

namespace aml::steering {

namespace {

struct ShortName {
  std::string_view name;
  std::vector<std::string_view> operations;
};

// Names that mean several operations, or all of a family.
const std::array<ShortName, 10>& short_names() {
  static const std::array<ShortName, 10> kNames = {
      {{"execute", {"rrs.execute", "rrs.score"}},
       {"submit", {"bes.submit"}},
       {"start", {"bes.start"}},
       {"status", {"bes.status"}},
       {"cancel", {"bes.cancel"}},
       {"blob.put",
        {"blob.put-blob", "blob.put-block", "blob.put-block-list", "blob.append-block",
         "blob.copy-blob"}},
       {"blob.get", {"blob.get-blob", "blob.blob-properties"}},
       {"gateway", {"gateway.*"}},
       {"management", {"management.*"}},
       {"studio", {"studio.*"}}}};
  return kNames;
}

}  // namespace

bool is_operation(std::string_view operation, std::string_view wanted) {
  if (!wanted.ends_with('*')) return operation == wanted;
  return operation.starts_with(wanted.substr(0, wanted.size() - 1));
}

std::vector<std::string_view> operations_of(std::string_view name,
                                            std::span<const std::string_view> known) {
  for (const ShortName& row : short_names()) {
    if (row.name == name) return row.operations;
  }
  const auto found = std::find(known.begin(), known.end(), name);
  if (found == known.end()) return {};
  return {*found};
}

std::vector<std::string_view> operation_names(std::span<const std::string_view> known) {
  std::vector<std::string_view> names;
  for (const ShortName& row : short_names()) names.push_back(row.name);
  for (const std::string_view name : known) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

}  // namespace aml::steering
