#pragma once

#include <string>

#include "emulator/dashboard/samples/languages.h"
#include "emulator/service/catalog.h"

namespace aml::dashboard {

/// A program in `language` that calls execute with sample_request() and prints the answer.
/// `base_url` without a slash at its end.
std::string rrs_sample(const Language& language, const service::Endpoint& endpoint,
                       const std::string& base_url);

/// A program that uploads sample_uploads() to the development account, runs a job and prints its
/// results.
std::string bes_sample(const Language& language, const service::Endpoint& endpoint,
                       const std::string& base_url);

/// The container of the batch samples.
inline constexpr std::string_view kSampleContainer = "mycontainer";

/// The development account behind `base_url`, as storage SDKs take it.
std::string development_connection(const std::string& base_url);

}  // namespace aml::dashboard
