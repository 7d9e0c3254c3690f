#include <array>

#include "emulator/gateway/policies/policy.h"

namespace aml::gateway {

namespace mock_response {
namespace {

using model::documented;
using model::inferred;

class MockResponse : public Policy {
 public:
  MockResponse(int status, std::string content_type)
      : status_(status), content_type_(std::move(content_type)) {}

  Flow run(PolicyCall& call) override {
    http::Response made;
    made.status = status_;
    made.content_type = content_type_;
    note(call, kMockResponse.format.name, "The call is answered with a made answer.");
    return answer_with(call, std::move(made));
  }

 private:
  int status_;
  std::string content_type_;
};

std::unique_ptr<Policy> compile(const PolicyElement& element, const PolicyContext& /*context*/) {
  constexpr std::uint64_t kUsual = 200;
  return std::make_unique<MockResponse>(
      static_cast<int>(number_of(element, "status-code").value_or(kUsual)),
      std::string(text_of(element, "content-type").value_or("")));
}

constexpr std::array kAttributes = {
    AttributeFormat{.name = "status-code", .kind = AttributeKind::kNumber, .min = 200, .max = 599},
    AttributeFormat{.name = "content-type"}};

constexpr std::array kRules = {
    model::Rule{"policy.mock-response.ends",
                "the call ends with the status, 200 where none is said, and the content type",
                documented("mock-response policy")},
    model::Rule{"policy.mock-response.example", "the answer has no body",
                inferred("operations have no examples here that it could be taken from")}};

}  // namespace
}  // namespace mock_response

constexpr PolicySpec kMockResponse{
    .format = {.name = "mock-response", .attributes = mock_response::kAttributes},
    .sections = set_of(TraceSection::kInbound, TraceSection::kOutbound, TraceSection::kOnError),
    .scopes = kAllScopes,
    .compile = mock_response::compile,
    .rules = mock_response::kRules};

}  // namespace aml::gateway
