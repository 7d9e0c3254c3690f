#include "emulator/definition/fault_list.h"

#include <algorithm>
#include <utility>

#include "emulator/base/assert.h"
#include "emulator/core/spelling.h"

namespace aml::definition {

void FaultList::add(SourcePosition position, std::string message, std::vector<std::string> notes) {
  AML_ASSERT(position.line > 0 && position.column > 0 && !message.empty());
  faults_.push_back({file_, position.line, position.column, std::move(message), std::move(notes)});
}

std::vector<DefinitionFault> FaultList::take() {
  std::stable_sort(faults_.begin(), faults_.end(), [](const auto& a, const auto& b) {
    return std::pair(a.line, a.column) < std::pair(b.line, b.column);
  });
  return std::move(faults_);
}

std::vector<std::string> spelling_notes(std::string_view word,
                                        std::span<const std::string_view> known) {
  constexpr std::size_t kMaxShown = 16;
  if (known.empty()) return {};
  std::string expected = "expected one of: ";
  for (std::size_t i = 0; i < known.size() && i < kMaxShown; ++i) {
    if (i > 0) expected += ", ";
    expected += known[i];
  }
  if (known.size() > kMaxShown)
    expected += " and " + std::to_string(known.size() - kMaxShown) + " more";
  std::vector<std::string> notes{std::move(expected)};
  const std::string_view nearest = core::nearest_spelling(word, known);
  if (!nearest.empty()) notes.push_back("did you mean " + in_quotes(nearest) + "?");
  return notes;
}

}  // namespace aml::definition
