#pragma once

#include <string>

#include "emulator/dashboard/help_subject.h"
#include "emulator/dashboard/samples/languages.h"

namespace aml::dashboard {

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
