// The fixture for doctest at work.

#include <doctest/doctest.h>

#include <string>

#include "tests/runners/scoring_call.h"

namespace scoring_doctest {

TEST_CASE_FIXTURE(amlemu::TestWorkspace, "busy twice, then served") {
  fault(R"({"when": {"first": 2}, "then": {"error": "RequestThrottled"}})");
  const amlemu::Answer answer = score(*this, "This is a good day");
  CHECK(answer.status == 200);
  CHECK(answer.body.find(R"("1","1","2","2","0","2","0","1")") != std::string::npos);
  CHECK(verify(R"({"expect": [{"match": {"operation": "execute"}, "exactly": 3}],
                   "retries": {"match": {"operation": "execute"}, "minimumDelay": "1s",
                               "backoff": true}})") == "");
}

TEST_CASE_FIXTURE(amlemu::TestWorkspace, "sees nothing of other tests") {
  CHECK(requests().empty());
  fault(R"({"then": {"status": 502}})");
  clear_faults();
  CHECK(score(*this, "x").status == 200);
  CHECK(requests().size() == 1);
  CHECK(verify(R"({"expect": [{"match": {"operation": "execute"}, "never": true}]})") != "");
}

}  // namespace scoring_doctest
