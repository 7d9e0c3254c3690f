#include "emulator/api_management/publisher.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <vector>

#include "emulator/api_management/from_configuration.h"
#include "emulator/api_management/made_rows.h"
#include "emulator/api_management/policy_faults.h"
#include "emulator/api_management/to_configuration.h"
#include "emulator/text/ascii.h"
#include "emulator/text/messages.h"

namespace aml::api_management {

namespace {

using core::MutexLock;

constexpr int kTries = 10;

// On the emulator's own port a suffix says which instance is meant.
void check_suffixes(const gateway::Instances::All& instances, Faults& faults) {
  std::set<std::string> known;
  for (const auto& instance : instances) {
    for (const gateway::Api& api : instance->configuration().apis) {
      if (!known.insert(text::to_lower(api.suffix)).second)
        faults.push_back(
            {"path", "An API with the path " + text::in_quotes(api.suffix) + " already exists."});
    }
  }
}

void check_sizes(const Services& services, Faults& faults) {
  if (services.size() > Publisher::kMaxServices)
    faults.push_back({"", "The emulator has 100 instances at most."});
  for (const auto& [name, service] : services) {
    if (service.resources.size() > Publisher::kMaxResources)
      faults.push_back({"", "An instance has 10,000 resources at most."});
  }
}

}  // namespace

Publisher::Publisher(Parts parts, gateway::Configurations fixtures)
    : parts_(std::move(parts)),
      services_(std::make_shared<const Services>()),
      live_(std::make_shared<const gateway::Instances>(gateway::Instances::All{})) {
  const MutexLock lock(mutex_);
  set_fixtures(std::move(fixtures));
  read_rows();
  take_fitting(overlaid());
}

void Publisher::set_fixtures(gateway::Configurations fixtures) {
  Services services;
  for (const gateway::Configuration& configuration : fixtures) {
    const std::string name = text::to_lower(configuration.instance);
    const auto old = fixture_services_.find(name);
    const auto same = std::find(fixtures_.begin(), fixtures_.end(), configuration);
    Service service = old != fixture_services_.end() && same != fixtures_.end()
                          ? old->second
                          : service_of(configuration, parts_.prefix);
    service.order = services.size();
    services.emplace(name, std::move(service));
  }
  fixtures_ = std::move(fixtures);
  fixture_services_ = std::move(services);
}

void Publisher::read_rows() {
  rows_.clear();
  for (management::MadeRow& row : parts_.store.all()) {
    if (is_own(row.key)) rows_.emplace(row.key, Row(std::move(row.text), row.revision));
  }
}

Services Publisher::overlaid() const {
  Services services = fixture_services_;
  for (const auto& [key, row] : rows_) apply_row(key, row.first, services);
  drop_orphans(services);
  return services;
}

// That of the fixtures to the letter, where nothing was changed of it.
gateway::Configuration Publisher::configuration(const Service& service, Faults& faults) const {
  const auto given = fixture_services_.find(text::to_lower(service.name));
  if (given != fixture_services_.end() && given->second.resources == service.resources) {
    for (const gateway::Configuration& one : fixtures_) {
      if (text::same_name(one.instance, service.name)) return one;
    }
  }
  return configuration_of(service, parts_.prefix, faults);
}

std::shared_ptr<const gateway::Instance> Publisher::build(const Service& service, Next& next,
                                                          Faults& faults) {
  const std::string key = text::to_lower(service.name);
  const auto before = services_.now();
  const auto old = before->find(key);
  const Service* const same = old == before->end() ? nullptr : &old->second;
  const auto state = states_.find(key);
  auto& kept = next.states[key];
  kept = state != states_.end() ? state->second : parts_.new_state(key);
  gateway::Configuration configured = configuration(service, faults);
  if (!faults.empty()) return nullptr;
  if (same != nullptr) {
    for (const auto& instance : live_.now()->all()) {
      if (instance->configuration() == configured) return instance;
    }
  }
  gateway::Policies::Faults found;
  auto made = parts_.make(std::move(configured), kept, found);
  for (const definition::DefinitionFault& fault : found)
    faults.push_back(fault_of(fault, service, same));
  return made;
}

Publisher::Next Publisher::build(Services services, Faults& faults) {
  Next next;
  check_sizes(services, faults);
  for (const Service* service : in_order(services)) {
    Faults own;
    auto instance = build(*service, next, own);
    faults.insert(faults.end(), own.begin(), own.end());
    if (own.empty()) next.instances.push_back(std::move(instance));
  }
  check_suffixes(next.instances, faults);
  next.services = std::move(services);
  return next;
}

// False: another process has changed a row meanwhile.
bool Publisher::write(const Services& next) {
  const std::map<management::MadeKey, std::string> wanted = rows_of(next, fixture_services_);
  management::MadeChange change;
  for (const auto& [key, text] : wanted) {
    const auto row = rows_.find(key);
    if (row == rows_.end()) {
      change.put.push_back({key, text, 0});
    } else if (row->second.first != text) {
      change.put.push_back({key, text, row->second.second});
    }
  }
  for (const auto& [key, row] : rows_) {
    if (!wanted.contains(key)) change.gone.push_back(key);
  }
  if (change.empty()) return true;
  const auto revision = parts_.store.write(change);
  if (!revision) return false;
  for (const management::MadeKey& key : change.gone) rows_.erase(key);
  for (management::MadeRow& row : change.put)
    rows_.insert_or_assign(row.key, Row(std::move(row.text), *revision));
  return true;
}

void Publisher::take(Next next) {
  auto instances = std::make_shared<const gateway::Instances>(std::move(next.instances));
  parts_.about_to_serve(*instances);
  services_.replace(std::make_shared<const Services>(std::move(next.services)));
  live_.replace(std::move(instances));
  states_ = std::move(next.states);
  for (const auto& [name, state] : states_) state->counters->drop_unused(parts_.clock.now());
}

void Publisher::take_fitting(Services services) {
  Faults faults;
  Next next = build(std::move(services), faults);
  if (!faults.empty())
    throw std::invalid_argument("error: the gateway, with what was made of it while running: " +
                                faults.front().message);
  take(std::move(next));
}

void Publisher::change(const Plan& plan) {
  const MutexLock lock(mutex_);
  for (int i = 0; i < kTries; ++i) {
    Services draft = *services_.now();
    plan(draft);
    drop_orphans(draft);
    Faults faults;
    Next next = build(std::move(draft), faults);
    refuse_faults(std::move(faults));
    if (write(next.services)) return take(std::move(next));
    read_rows();
    take_fitting(overlaid());
  }
  throw std::runtime_error("other processes change the gateway all the time");
}

void Publisher::follow() {
  const MutexLock lock(mutex_);
  read_rows();
  take_fitting(overlaid());
}

bool Publisher::would_change(const gateway::Configurations& fixtures) const {
  const MutexLock lock(mutex_);
  return fixtures != fixtures_;
}

void Publisher::replace_fixtures(gateway::Configurations fixtures) {
  const MutexLock lock(mutex_);
  gateway::Configurations old_fixtures = fixtures_;
  Services old_services = fixture_services_;
  set_fixtures(std::move(fixtures));
  try {
    take_fitting(overlaid());
  } catch (const std::invalid_argument&) {
    fixtures_ = std::move(old_fixtures);
    fixture_services_ = std::move(old_services);
    throw;
  }
}

}  // namespace aml::api_management
