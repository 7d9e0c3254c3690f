#include "emulator/control/metrics.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "emulator/base/assert.h"
#include "emulator/core/log.h"

namespace aml::control {

namespace {

constexpr std::string_view kNone = "none";
constexpr auto kRelaxed = std::memory_order_relaxed;

void append_type(std::string& out, std::string_view name, std::string_view type,
                 std::string_view help) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n");
  out.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void append_one(std::string& out, std::string_view name, std::string_view type,
                std::string_view help, std::uint64_t value) {
  append_type(out, name, type, help);
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

std::string seconds(std::uint64_t micros) {
  char text[32];
  std::snprintf(text, sizeof text, "%llu.%06llu", static_cast<unsigned long long>(micros / 1000000),
                static_cast<unsigned long long>(micros % 1000000));
  return text;
}

std::uint64_t resident_bytes() {
  std::FILE* statm = std::fopen("/proc/self/statm", "r");
  if (statm == nullptr) return 0;
  unsigned long long total = 0;
  unsigned long long resident = 0;
  const int read = std::fscanf(statm, "%llu %llu", &total, &resident);
  std::fclose(statm);
  return read == 2 ? resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

void append_server(std::string& out, const http::ServerStats& server) {
  append_one(out, "amlemu_connections_open", "gauge", "Open connections.", server.connections_open);
  append_one(out, "amlemu_connections_accepted_total", "counter", "Connections accepted.",
             server.connections_accepted);
  append_one(out, "amlemu_connections_refused_total", "counter", "Connections over the limit.",
             server.connections_refused);
  append_one(out, "amlemu_requests_malformed_total", "counter",
             "Requests answered before any route saw them.", server.requests_malformed);
  append_one(out, "amlemu_threads", "gauge", "Threads of the HTTP server.", server.threads);
}

void append_journal(std::string& out, const Journal::Totals& journal) {
  append_one(out, "amlemu_journal_entries", "gauge", "Requests in the journal.", journal.entries);
  append_one(out, "amlemu_journal_bytes", "gauge", "Bytes in the journal.", journal.bytes);
  append_one(out, "amlemu_journal_dropped_total", "counter",
             "Requests that left the journal because of its bounds.", journal.dropped);
}

}  // namespace

Metrics::Metrics(std::span<const std::string_view> operations) {
  const core::MutexLock lock(mutex_);
  none_ = &rows_.emplace_back(kNone);
  add(operations);
}

void Metrics::add_operations(std::span<const std::string> names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const core::MutexLock lock(mutex_);
  add(views);
}

void Metrics::add(std::span<const std::string_view> names) {
  Index index = indexes_.empty() ? Index() : indexes_.back();
  const std::size_t before = index.size();
  for (const std::string_view name : names) {
    if (index.contains(name)) continue;
    Row& row = rows_.emplace_back(name);
    index.emplace(row.operation, &row);
  }
  if (index.size() == before) return;
  index_.store(&indexes_.emplace_back(std::move(index)), std::memory_order_release);
}

std::vector<std::string_view> Metrics::operations() const {
  std::vector<std::string_view> names;
  for (const Row* row : sorted_rows()) {
    if (row != none_) names.push_back(row->operation);
  }
  return names;
}

std::vector<const Metrics::Row*> Metrics::sorted_rows() const {
  std::vector<const Row*> rows;
  const core::MutexLock lock(mutex_);
  for (const Row& row : rows_) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(),
            [](const Row* a, const Row* b) { return a->operation < b->operation; });
  return rows;
}

void Metrics::count(std::string_view operation, int status, std::chrono::microseconds duration) {
  AML_ASSERT(duration.count() >= 0);
  Row* row = none_;
  if (const Index* const index = index_.load(std::memory_order_acquire)) {
    const auto found = index->find(operation);
    if (found != index->end()) row = found->second;
  }
  const auto status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
  row->requests[status_class].fetch_add(1, kRelaxed);

  const auto micros = static_cast<std::uint64_t>(duration.count());
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), micros);
  durations_[static_cast<std::size_t>(bound - kBounds.begin())].fetch_add(1, kRelaxed);
  duration_sum_.fetch_add(micros, kRelaxed);
}

std::string Metrics::write(const http::ServerStats& server, const Journal::Totals& journal,
                           std::span<const Figure> more) const {
  std::string out;
  append_type(out, "amlemu_requests_total", "counter", "Requests by operation and status class.");
  for (const Row* row : sorted_rows()) {
    for (std::size_t i = 0; i < kClasses; ++i) {
      out.append("amlemu_requests_total{operation=\"").append(row->operation);
      out.append("\",class=\"").append(std::to_string(i + 1)).append("xx\"} ");
      out.append(std::to_string(row->requests[i].load(kRelaxed))).append("\n");
    }
  }
  constexpr std::string_view kDuration = "amlemu_request_duration_seconds";
  append_type(out, kDuration, "histogram", "Time from the request's head to its answer.");
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < durations_.size(); ++i) {
    total += durations_[i].load(kRelaxed);
    const std::string bound = i < kBounds.size() ? seconds(kBounds[i]) : "+Inf";
    out.append(kDuration).append("_bucket{le=\"").append(bound).append("\"} ");
    out.append(std::to_string(total)).append("\n");
  }
  out.append(kDuration).append("_sum ").append(seconds(duration_sum_.load(kRelaxed))).append("\n");
  out.append(kDuration).append("_count ").append(std::to_string(total)).append("\n");
  append_server(out, server);
  append_journal(out, journal);
  for (const Figure& figure : more)
    append_one(out, figure.name, figure.type, figure.help, figure.value);
  append_one(out, "amlemu_log_lines_dropped_total", "counter",
             "Log lines that stderr did not take at once.", core::dropped_log_lines());
  append_one(out, "process_resident_memory_bytes", "gauge", "Resident memory of the process.",
             resident_bytes());
  return out;
}

}  // namespace aml::control
