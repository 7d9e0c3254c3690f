// The fixture for GoogleTest at work.

#include <gtest/gtest.h>

#include <string>

#include "tests/runners/scoring_call.h"

namespace {

class Scoring : public ::testing::Test, public amlemu::TestWorkspace {};

TEST_F(Scoring, BusyTwiceThenServed) {
  fault(R"({"when": {"first": 2}, "then": {"error": "RequestThrottled"}})");
  const amlemu::Answer answer = score(*this, "This is a good day");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("1","1","2","2","0","2","0","1")"), std::string::npos);
  EXPECT_EQ(verify(R"({"expect": [{"match": {"operation": "execute"}, "exactly": 3}]})"), "");
}

TEST_F(Scoring, SeesNothingOfOtherTests) {
  EXPECT_TRUE(requests().empty());
  EXPECT_NE(verify(R"({"expect": [{"match": {"operation": "execute"}, "atLeast": 1}]})"), "");
}

}  // namespace
