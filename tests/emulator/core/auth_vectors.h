#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/core/headers.h"
#include "emulator/core/shared_key.h"
#include "emulator/text/percent.h"

namespace aml::tests {

/// One captured request or token of fixtures/blob-auth/vectors.json.
struct AuthVector {
  std::string client;
  std::string method;
  std::string target;
  core::Headers headers;
  std::string string_to_sign;
  std::string authorization;  ///< of a signed request
  std::string signature;      ///< of a token

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view()
                                     : std::string_view(target).substr(mark + 1);
  }
  core::SignedRequest request() const { return {method, path(), query(), headers}; }
  /// `account/container/blob` of the path, decoded.
  std::vector<std::string> names() const {
    std::string_view rest = path().substr(1);
    const std::size_t first = rest.find('/');
    const std::size_t second = rest.find('/', first + 1);
    std::vector<std::string> names = {
        std::string(rest.substr(0, first)),
        text::percent_decode(rest.substr(first + 1, second - first - 1)),
        {}};
    if (second != std::string_view::npos) names[2] = text::percent_decode(rest.substr(second + 1));
    return names;
  }
};

struct AuthVectors {
  std::string account;
  std::string key;
  std::vector<AuthVector> shared_key;
  std::vector<AuthVector> sas;
};

inline AuthVector read_auth_vector(const nlohmann::json& json) {
  AuthVector vector;
  vector.client = json.at("client");
  vector.method = json.at("method");
  vector.target = json.at("target");
  for (const auto& line : json.value("headers", nlohmann::json::array())) {
    vector.headers.push_back({line.at(0), line.at(1)});
  }
  vector.string_to_sign = json.at("string_to_sign");
  vector.authorization = json.value("authorization", "");
  vector.signature = json.value("sig", "");
  return vector;
}

inline AuthVectors read_auth_vectors() {
  std::ifstream in(AML_FIXTURES "/blob-auth/vectors.json");
  const nlohmann::json json = nlohmann::json::parse(in);
  AuthVectors vectors{json.at("account"), json.at("key"), {}, {}};
  for (const auto& one : json.at("shared_key")) vectors.shared_key.push_back(read_auth_vector(one));
  for (const auto& one : json.at("sas")) vectors.sas.push_back(read_auth_vector(one));
  return vectors;
}

}  // namespace aml::tests
