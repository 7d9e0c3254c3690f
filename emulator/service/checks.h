#pragma once

#include <span>
#include <string_view>

#include "model/evidence.h"

namespace aml::service {

/// Ids of the checks a call passes, in the order they are made. The order is inferred; each row of
/// check_rules() says which error a check answers with and why it comes there.
inline constexpr std::string_view kCheckPath = "check.1-path";
inline constexpr std::string_view kCheckIds = "check.2-ids";
inline constexpr std::string_view kCheckKey = "check.3-key";
inline constexpr std::string_view kCheckVersion = "check.4-version";
inline constexpr std::string_view kCheckJob = "check.5-job";
inline constexpr std::string_view kCheckConcurrency = "check.6-concurrency";
inline constexpr std::string_view kCheckBody = "check.7-body";
inline constexpr std::string_view kCheckInputs = "check.7-inputs";
inline constexpr std::string_view kCheckJobState = "check.7-job-state";
inline constexpr std::string_view kCheckBatchForm = "check.7-batch-form";
inline constexpr std::string_view kCheckBatchInputs = "check.7-batch-inputs";
inline constexpr std::string_view kCheckParameters = "check.8-parameters";
inline constexpr std::string_view kCheckBatchOutputs = "check.8-batch-outputs";
inline constexpr std::string_view kCheckBlobExtensions = "check.8-blob-extensions";
inline constexpr std::string_view kCheckBlobs = "check.8-blobs";
inline constexpr std::string_view kCheckSchema = "check.9-schema";
inline constexpr std::string_view kCheckCells = "check.10-cells";
inline constexpr std::string_view kCheckModule = "check.11-module";

/// **The one list** of checks, in order; part of the evidence ledger.
std::span<const model::Rule> check_rules();

}  // namespace aml::service
