#include "emulator/api_management/documents.h"

#include <doctest/doctest.h>

#include "emulator/gateway/policies/policy_document.h"

namespace documents_test {

using namespace aml;
using namespace aml::api_management;

namespace {

void add(Service& service, KindId kind, std::vector<std::string> names, const char* value) {
  service.put({kind, std::move(names), {{"properties", {{"value", value}}}}, 0, ""});
}

}  // namespace

TEST_CASE("a document as XML takes it, and as its author reads it") {
  struct {
    const char* raw;
    const char* xml;
  } cases[] = {
      {"<a x=\"1 &lt; 2\" />", "<a x=\"1 &lt; 2\" />"},
      {"<a x=\"@(\"b\" == 'c' && 1 < 2)\" />",
       "<a x=\"@(&quot;b&quot; == &apos;c&apos; &amp;&amp; 1 &lt; 2)\" />"},
      {"<a>@{ return \"<b>\"; }</a>", "<a>@{ return &quot;&lt;b&gt;&quot;; }</a>"},
      {"<a x=\"@(1)\" />", "<a x=\"@(1)\" />"},
      {"<a x=\"me@(home)\" y=\"@(\"1\")\" />", "<a x=\"me@(home)\" y=\"@(&quot;1&quot;)\" />"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.raw);
    CHECK(gateway::as_xml(c.raw) == c.xml);
    CHECK(gateway::as_raw_xml(c.xml) == c.raw);
    CHECK(gateway::as_raw_xml(c.raw) == c.raw);
    CHECK(gateway::as_xml(c.xml) == c.xml);
  }
}

TEST_CASE("the scopes around a document are filled in") {
  Service service;
  const std::vector<std::string> operation = {"a", "o", "policy"};
  CHECK(effective_document(service, KindId::kOperationPolicy, operation)
            .find("<inbound></inbound>") != std::string::npos);
  add(service, KindId::kGlobalPolicy, {"policy"},
      "<policies><inbound><all /></inbound><outbound><base/></outbound></policies>");
  add(service, KindId::kOperationPolicy, operation,
      "<policies><inbound><first /><base></base><last /></inbound></policies>");
  const std::string effective = effective_document(service, KindId::kOperationPolicy, operation);
  CHECK(effective.find("<first /><all /><last />") != std::string::npos);
  add(service, KindId::kApiPolicy, {"a", "policy"},
      "<policies><inbound><api /></inbound></policies>");
  CHECK(effective_document(service, KindId::kOperationPolicy, operation)
            .find("<first /><api /><last />") != std::string::npos);
}

}  // namespace documents_test
