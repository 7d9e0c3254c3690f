#include "emulator/steering/retry_series.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace aml::steering {

namespace {

using std::chrono::milliseconds;

std::string seconds_text(milliseconds time) {
  std::string text = std::to_string(time.count() / 1000) + ".";
  const std::string rest = std::to_string(time.count() % 1000);
  return text + std::string(3 - rest.size(), '0') + rest + " s";
}

std::string times_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " time" : " times");
}

// Two calls of one key are the same call.
std::string key_of(const Subject& subject) {
  std::string key(subject.method);
  key.append(" ").append(subject.path).append("?").append(subject.query).append(" ");
  return key + std::to_string(std::max(subject.body.size(), subject.body_bytes)) + " " +
         std::to_string(std::hash<std::string_view>()(subject.body));
}

}  // namespace

void RetrySeries::add(const Subject& subject, text::TimePoint time, bool failed) {
  const std::string key = key_of(subject);
  const auto found = open_.find(key);
  if (found != open_.end()) {
    add_retry(found->second, time);
    if (failed) return;
    end(found->second);
    open_.erase(found);
  } else if (failed) {
    open_.emplace(key, Series{std::string(subject.method) + " " + std::string(subject.path), time});
  }
}

void RetrySeries::add_retry(Series& series, text::TimePoint time) {
  // Calls come in the order of their answers: one that was made before the last was no retry of it.
  if (time < series.last) return;
  const auto wait = std::chrono::duration_cast<milliseconds>(time - series.last);
  ++retries_;
  ++series.retries;
  if (wait < rule_.minimum_delay) {
    refuse(series, "retry " + std::to_string(series.retries) + " came " + seconds_text(wait) +
                       " after the call before it, not " + seconds_text(rule_.minimum_delay));
  }
  if (rule_.backoff && series.retries > 1 && wait * 10 < series.last_wait * 9) {
    refuse(series, "retry " + std::to_string(series.retries) + " waited " + seconds_text(wait) +
                       ", the one before it " + seconds_text(series.last_wait) +
                       ": waits do not grow");
  }
  if (rule_.maximum && series.retries == *rule_.maximum + 1)
    refuse(series, "was retried more than " + times_text(*rule_.maximum));
  if (series.retries == 1) series.first_wait = wait;
  series.last_wait = wait;
  series.last = time;
}

void RetrySeries::end(const Series& series) {
  if (!rule_.backoff || series.retries < 2) return;
  if (series.last_wait * 10 >= series.first_wait * 11 && series.last_wait > series.first_wait)
    return;
  refuse(series, "was retried " + times_text(series.retries) + ", first after " +
                     seconds_text(series.first_wait) + ", last after " +
                     seconds_text(series.last_wait) + ": waits do not grow");
}

void RetrySeries::refuse(const Series& series, const std::string& what) {
  if (reasons_.size() < kMaxReasons) reasons_.push_back("retries: " + series.called + ": " + what);
}

std::vector<std::string> RetrySeries::finish() {
  for (const auto& [key, series] : open_) end(series);
  open_.clear();
  return std::move(reasons_);
}

}  // namespace aml::steering
