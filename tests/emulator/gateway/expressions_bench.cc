// How long typical expressions take. Started by bench/expressions.

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "emulator/gateway/expressions/expression.h"
#include "tests/emulator/gateway/made_context.h"

using namespace aml::gateway::expressions;

namespace {

constexpr int kEvaluations = 1'000'000;

struct Row {
  const char* what;
  const char* text;
  double reach;  ///< seconds; 0: none
};

constexpr Row kRows[] = {
    {"a condition",
     "@(context.Request.Method == \"POST\" && context.Response.StatusCode >= 200 && "
     "(int)context.Variables[\"number\"] == 7)",
     0.3},
    {"a header with a default", "@(context.Request.Headers.GetValueOrDefault(\"X-Many\", \"\"))",
     0},
    {"a text that is put together", "@(\"team-\" + context.Api.Name + \"/\" + 7)", 0},
    {"a block",
     "@{ var a = (string)context.Variables[\"text\"]; if (a.StartsWith(\"sev\")) { a += \"!\"; } "
     "return a; }",
     0},
};

double seconds_of(const Expression& expression) {
  aml::tests::MadeContext context;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < kEvaluations; ++i) {
    if (expression.evaluate(context).is_null()) return -1;
  }
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main() {
  std::printf("%-32s %10s   %-8s met\n", "1,000,000 evaluations", "seconds", "reach");
  for (const Row& row : kRows) {
    std::vector<Fault> faults;
    const auto made = Expression::compile(row.text, faults);
    if (!made) {
      std::printf("%s: %s\n", row.what, faults.front().message.c_str());
      return 1;
    }
    const double took = seconds_of(*made);
    std::printf("%-32s %10.3f   ", row.what, took);
    if (row.reach > 0) std::printf("<= %-5.1f %s", row.reach, took <= row.reach ? "yes" : "no");
    std::printf("\n");
  }
  return 0;
}
