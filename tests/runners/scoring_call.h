#pragma once

#include <string>

#include "fixtures/clients/amlemu_fixture.h"

/// Scores one text; tries again while the service is busy, and waits longer each time: the
/// emulator's clock moves instead.
inline amlemu::Answer score(amlemu::TestWorkspace& workspace, const std::string& text) {
  const nlohmann::json& service = workspace.service("SimpleFeatureHashingExperiment");
  const nlohmann::json body = {
      {"Inputs", {{"input1", {{"ColumnNames", {"Col2"}}, {"Values", {{text}}}}}}},
      {"GlobalParameters", nlohmann::json::object()}};
  const std::string key = service.at("primaryKey");
  constexpr int kTries = 5;
  for (int attempt = 1;; ++attempt) {
    amlemu::Answer answer = amlemu::send("POST", service.at("executeUrl"), body.dump(),
                                         {"Authorization: Bearer " + key});
    if (answer.status != 503 || attempt == kTries) return answer;
    workspace.advance(std::to_string(500 << attempt) + "ms");
  }
}
