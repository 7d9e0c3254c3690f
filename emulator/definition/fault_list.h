#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/definition/definition_wire.h"
#include "emulator/definition/source_position.h"
#include "emulator/text/messages.h"

namespace aml::definition {

/// Collects what is wrong with one file.
class FaultList {
 public:
  explicit FaultList(std::string file) : file_(std::move(file)) {}

  void add(SourcePosition position, std::string message, std::vector<std::string> notes = {});
  std::size_t size() const { return faults_.size(); }
  /// In file order.
  std::vector<DefinitionFault> take();

 private:
  std::string file_;
  std::vector<DefinitionFault> faults_;
};

using text::in_quotes;

/// `expected one of: …`, and `did you mean "…"?` where one is close to `word`.
std::vector<std::string> spelling_notes(std::string_view word,
                                        std::span<const std::string_view> known);

}  // namespace aml::definition
