#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/gateway/expressions/context.h"
#include "emulator/gateway/expressions/instants.h"
#include "emulator/text/ascii.h"

namespace aml::tests {

/// A call of a test's own: a POST with a body, an answer, no product.
class MadeContext : public gateway::expressions::Context {
 public:
  using Type = gateway::expressions::Type;
  using Fact = gateway::expressions::Fact;
  using Value = gateway::expressions::Value;

  std::optional<std::string> request_body = R"({"a":{"b":"x"},"n":[1,2,null]})";
  std::optional<std::string> response_body = "{}";

  MadeContext() {
    variables_["text"] = "seven";
    variables_["number"] = std::int32_t{7};
  }

  bool has(Type part) const override {
    return part != Type::kProduct && part != Type::kUser && part != Type::kLastError;
  }

  Value fact(Fact fact, bool original) const override {
    switch (fact) {
      case Fact::kRequestMethod:
        return "POST";
      case Fact::kUrlPath:
        return original ? "/api/x" : "/v2/x";
      case Fact::kUrlQueryString:
        return "?a=1";
      case Fact::kApiName:
        return "Demo";
      case Fact::kResponseStatusCode:
        return std::int32_t{200};
      default:
        return {};
    }
  }

  std::optional<std::vector<std::string>> values(gateway::expressions::Table table,
                                                 std::string_view name) const override {
    using gateway::expressions::Table;
    if (table == Table::kRequestHeaders && text::same_name(name, "X-Many"))
      return std::vector<std::string>{"a", "b"};
    if (table == Table::kResponseHeaders && text::same_name(name, "ETag"))
      return std::vector<std::string>{"\"1\""};
    if (table == Table::kQuery && name == "a") return std::vector<std::string>{"1"};
    return std::nullopt;
  }

  std::optional<std::string> matched(std::string_view name) const override {
    return name == "job" ? std::optional<std::string>("j7") : std::nullopt;
  }

  std::optional<std::string> take_body(gateway::expressions::Message message, bool stays) override {
    auto& body = message == gateway::expressions::Message::kRequest ? request_body : response_body;
    return stays ? body : std::exchange(body, std::nullopt);
  }

  gateway::expressions::Variables& variables() override { return variables_; }
  gateway::expressions::Instant now() const override {
    return *gateway::expressions::parse_instant("2016-10-14T14:52:33Z");
  }
  std::string next_guid() override { return "00000000-0000-4000-8000-000000000001"; }
  std::uint64_t next_random() override { return 4; }
  void trace(std::string_view text) override { traced.emplace_back(text); }

  std::vector<std::string> traced;

 private:
  gateway::expressions::Variables variables_;
};

}  // namespace aml::tests
