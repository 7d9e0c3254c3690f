#pragma once

#include "emulator/gateway/expressions/context.h"
#include "emulator/gateway/policies/policies.h"

namespace aml::gateway {

/// A call as expressions see it.
/// Threads: one call, one thread. The call outlives it.
class CallContext : public expressions::Context {
 public:
  explicit CallContext(PolicyCall& call) : call_(call) {}

  bool has(expressions::Type part) const override;
  expressions::Value fact(expressions::Fact fact, bool original) const override;
  std::optional<std::vector<std::string>> values(expressions::Table table,
                                                 std::string_view name) const override;
  std::optional<std::string> matched(std::string_view name) const override;
  std::optional<std::string> take_body(expressions::Message message, bool stays) override;
  expressions::Variables& variables() override { return call_.variables; }
  expressions::Instant now() const override;
  std::string next_guid() override;
  std::uint64_t next_random() override;
  void trace(std::string_view text) override;

 private:
  expressions::Value call_fact(expressions::Fact fact) const;
  expressions::Value product_fact(expressions::Fact fact) const;
  expressions::Value subscription_fact(expressions::Fact fact) const;
  expressions::Value error_fact(expressions::Fact fact) const;
  expressions::Value url_fact(expressions::Fact fact, const http::Request& request) const;

  PolicyCall& call_;
};

/// The whole body of an answer as one text.
/// Errors: ExpressionError where it is larger than expressions may hold, or does not end.
std::string& whole_answer(http::Response& response);

}  // namespace aml::gateway
