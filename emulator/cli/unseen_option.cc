#include "emulator/cli/unseen_option.h"

#include <optional>
#include <string>
#include <string_view>

#include "emulator/text/messages.h"
#include "model/table_text.h"

namespace aml::cli {

namespace {

std::optional<Unseen> unseen_of(const Invocation& invocation, VerbFaults& faults) {
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

}  // namespace

UnseenAnswer read_unseen(const Invocation& invocation, VerbFaults& faults) {
  UnseenAnswer unseen;
  unseen.unseen = unseen_of(invocation, faults).value_or(Unseen::kError);
  const std::string* constant = invocation.find("constant");
  if (constant == nullptr) return unseen;
  try {
    unseen.constant = definition::read_csv_row(*constant);
  } catch (const model::TextFault& fault) {
    add_fault(faults, std::string("--constant: ") + fault.what());
  }
  return unseen;
}

}  // namespace aml::cli
