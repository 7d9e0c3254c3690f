// States of jobs and the ways between them.

#include "emulator/core/job.h"

#include <doctest/doctest.h>

#include <set>
#include <utility>

namespace job_test {

using namespace aml::core;

TEST_CASE("names and numbers of states") {
  const char* names[] = {"NotStarted", "Running", "Failed", "Cancelled", "Finished"};
  for (int number = 0; number < 5; ++number) {
    CHECK(name_of(static_cast<JobState>(number)) == names[number]);
    CHECK(is_terminal(static_cast<JobState>(number)) == (number > 1));
  }
}

TEST_CASE("which state may follow which") {
  using enum JobState;
  const std::set<std::pair<JobState, JobState>> legal = {
      {kNotStarted, kRunning}, {kNotStarted, kCancelled}, {kRunning, kFinished},
      {kRunning, kFailed},     {kRunning, kCancelled},    {kRunning, kNotStarted}};
  for (int from = 0; from < 5; ++from) {
    for (int to = 0; to < 5; ++to) {
      CAPTURE(from);
      CAPTURE(to);
      const std::pair change{static_cast<JobState>(from), static_cast<JobState>(to)};
      CHECK(can_become(change.first, change.second) == legal.contains(change));
    }
  }
}

}  // namespace job_test
