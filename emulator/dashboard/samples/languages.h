#pragma once

#include <span>
#include <string_view>

#include "emulator/dashboard/samples/sample_value.h"

namespace aml::dashboard {

/// A language of the samples.
struct Language {
  std::string_view id;     ///< of the element: `code-snippet-{id}`; `r` is what an R package reads
  std::string_view title;  ///< of the tab
  std::string_view rrs;    ///< template below assets/
  std::string_view bes;
  const Notation& code;          ///< of what the template names outside of the body
  const Notation& body;          ///< of the request's body
  std::string_view margin = "";  ///< of the body in the template
};

/// **The one list** of them, in the order of the tabs.
std::span<const Language> languages();

}  // namespace aml::dashboard
