#include "emulator/gateway/policies/fixed_window.h"

#include <algorithm>
#include <cstdio>

#include "emulator/base/assert.h"
#include "emulator/gateway/policies/window_bytes.h"

namespace aml::gateway {

std::int64_t FixedWindow::index_of(core::TimePoint now) const {
  if (period_ == std::chrono::seconds::zero()) return 0;
  const std::int64_t length = std::chrono::milliseconds(period_).count();
  const std::int64_t since = (now - start_).count();
  return since / length - (since % length < 0 ? 1 : 0);
}

const FixedWindow::Count& FixedWindow::counted(core::TimePoint now) {
  const std::int64_t index = index_of(now);
  // One window back is a thread that read the clock just before the edge and came late: it belongs
  // to the window that is on. Further back, the clock was set.
  if (!index_ || index > *index_ || index + 1 < *index_) {
    index_ = index;
    count_ = {};
  }
  return count_;
}

void FixedWindow::add(core::TimePoint now, const Count& more) {
  counted(now);
  count_.calls += more.calls;
  count_.bytes += more.bytes;
}

FixedWindow::Window FixedWindow::window(core::TimePoint now) const {
  const std::int64_t index = index_.value_or(index_of(now));
  return {index, start_ + index * period_, period_};
}

std::optional<std::chrono::seconds> FixedWindow::until_end(core::TimePoint now) const {
  if (period_ == std::chrono::seconds::zero()) return std::nullopt;
  const std::int64_t index = index_of(now);
  const core::TimePoint end = start_ + (std::max(index_.value_or(index), index) + 1) * period_;
  return std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(end - now));
}

std::optional<core::TimePoint> FixedWindow::empty_at() const {
  if (!index_) return std::nullopt;
  if (period_ == std::chrono::seconds::zero()) return core::TimePoint::max();
  // A call that comes late may still count in it for the length of another.
  return start_ + (*index_ + 2) * period_;
}

void FixedWindow::append_to(std::string& out) const {
  append_number(out, index_ ? 1 : 0);
  if (!index_) return;
  append_number(out, *index_);
  append_number(out, static_cast<std::int64_t>(count_.calls));
  append_number(out, static_cast<std::int64_t>(count_.bytes));
}

bool FixedWindow::read_from(std::string_view& bytes) {
  reset();
  const auto has_index = read_number(bytes);
  if (!has_index || *has_index == 0) return has_index.has_value();
  const auto index = read_number(bytes);
  const auto calls = read_number(bytes);
  const auto size = read_number(bytes);
  if (!index || !calls || !size) return false;
  index_ = *index;
  count_ = {static_cast<std::uint64_t>(*calls), static_cast<std::uint64_t>(*size)};
  return true;
}

std::string write_time_span(std::chrono::seconds time) {
  AML_ASSERT(time.count() >= 0);
  const std::chrono::hh_mm_ss clock(time % std::chrono::days(1));
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  const auto days = std::chrono::floor<std::chrono::days>(time).count();
  return days == 0 ? text : std::to_string(days) + "." + text;
}

}  // namespace aml::gateway
