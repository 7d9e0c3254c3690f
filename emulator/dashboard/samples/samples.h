#pragma once

#include <span>
#include <string>
#include <string_view>

#include "emulator/dashboard/help_page.h"
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

/// A program in `language` that calls execute with sample_request() and prints the answer.
std::string rrs_sample(const Language& language, const HelpSubject& subject);

/// A program that uploads sample_uploads() to the development account, runs a job and prints its
/// results.
std::string bes_sample(const Language& language, const HelpSubject& subject);

/// The container of the batch samples.
inline constexpr std::string_view kSampleContainer = "mycontainer";

/// The development account at `base_url`, as storage SDKs take it.
std::string development_connection(const std::string& base_url);

}  // namespace aml::dashboard
