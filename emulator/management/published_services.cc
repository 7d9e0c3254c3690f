#include "emulator/management/published_services.h"

#include <stdexcept>
#include <utility>
#include <vector>

#include "emulator/core/error_catalog.h"

namespace aml::management {

namespace {

using core::MutexLock;

constexpr int kTries = 10;

void check_limits(const Published& next, const MadeState& state, std::size_t max_endpoints) {
  const bool too_many = next.catalog->endpoints().size() > max_endpoints;
  if (too_many || state.content_bytes() > PublishedServices::kMaxContentBytes)
    throw core::ApiError(core::kNoMoreResources);
}

}  // namespace

PublishedServices::PublishedServices(Parts parts)
    : parts_(std::move(parts)),
      live_(std::make_shared<const Published>()),
      sources_(std::move(parts_.sources)) {
  const MutexLock lock(mutex_);
  read_rows();
  take(publish(sources_, state_, Published(), {}));
}

void PublishedServices::read_rows() {
  const std::vector<MadeRow> rows = parts_.store.all();
  state_ = read_state(rows);
  revisions_.clear();
  for (const MadeRow& row : rows) revisions_.emplace(row.key, row.revision);
}

// False: another process has changed a row meanwhile.
bool PublishedServices::write(const MadeState& next) {
  const MadeChange change = difference(state_, next, revisions_);
  if (change.empty()) return true;
  const auto revision = parts_.store.write(change);
  if (!revision) return false;
  for (const MadeKey& key : change.gone) revisions_.erase(key);
  for (const MadeRow& row : change.put) revisions_.insert_or_assign(row.key, *revision);
  return true;
}

void PublishedServices::take(Published next) {
  auto taken = std::make_shared<const Published>(std::move(next));
  parts_.about_to_serve(*taken->catalog);
  parts_.services.replace(taken->catalog);
  live_.replace(std::move(taken));
}

void PublishedServices::change(const Plan& plan) {
  const MutexLock lock(mutex_);
  for (int i = 0; i < kTries; ++i) {
    Draft draft{state_, {}};
    const auto before = live_.now();
    plan(draft, *before);
    draft.state.drop_unused();
    Published next = publish(sources_, draft.state, *before, draft.renewal);
    check_limits(next, draft.state, parts_.max_endpoints);
    if (write(draft.state)) {
      state_ = std::move(draft.state);
      take(std::move(next));
      return;
    }
    read_rows();
    take(publish(sources_, state_, *before, {}));
  }
  throw std::runtime_error("other processes change the definitions all the time");
}

void PublishedServices::follow() {
  const MutexLock lock(mutex_);
  read_rows();
  take(publish(sources_, state_, *live_.now(), {}));
}

void PublishedServices::replace_fixtures(
    service::Catalog::Endpoints fixtures,
    const std::function<void(const service::Catalog&)>& accept) {
  const MutexLock lock(mutex_);
  Sources sources = sources_;
  sources.fixtures = std::move(fixtures);
  Published next = publish(sources, state_, *live_.now(), {});
  accept(*next.catalog);
  sources_ = std::move(sources);
  take(std::move(next));
}

}  // namespace aml::management
