#include "tests/support/answer_log.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace aml::tests {

namespace {

using Json = nlohmann::json;

void write_line(const Json& json) {
  const char* folder = std::getenv("AML_ANSWERS");
  if (folder == nullptr) return;
  std::ofstream out(std::string(folder) + "/" + std::to_string(::getpid()), std::ios::app);
  out << json.dump(-1, ' ', true, Json::error_handler_t::replace) << "\n";
}

class CaseListener : public doctest::IReporter {
 public:
  explicit CaseListener(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& data) override {
    write_line({{"test", data.m_name}});
  }

  void report_query(const doctest::QueryData&) override {}
  // Where sanitizers watch, a whole program is one test of CTest, called as the program is.
  void test_run_start() override { write_line({{"test", program_invocation_short_name}}); }
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}
};

REGISTER_LISTENER("answers", 1, CaseListener);

}  // namespace

void log_answer(const http::Request& request, const http::Response& response,
                const core::RequestContext& context) {
  write_line({{"method", request.method},
              {"target", request.target},
              {"operation", context.operation},
              {"error", context.error},
              {"status", response.status},
              {"type", response.content_type},
              {"body", response.source ? "" : response.body}});
}

}  // namespace aml::tests
