#include "emulator/api_management/with_made.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "emulator/api_management/from_configuration.h"
#include "emulator/api_management/made_rows.h"
#include "emulator/api_management/to_configuration.h"
#include "emulator/text/ascii.h"

namespace aml::api_management {

bool has_made(const std::vector<management::MadeRow>& rows) {
  return std::any_of(rows.begin(), rows.end(),
                     [](const management::MadeRow& row) { return is_own(row.key); });
}

gateway::Configurations with_made(const gateway::Configurations& fixtures,
                                  const std::vector<management::MadeRow>& rows) {
  Services services;
  for (const gateway::Configuration& configuration : fixtures) {
    Service service = service_of(configuration, "");
    service.order = services.size();
    services.emplace(text::to_lower(configuration.instance), std::move(service));
  }
  for (const management::MadeRow& row : rows) {
    if (is_own(row.key)) apply_row(row.key, row.text, services);
  }
  drop_orphans(services);
  gateway::Configurations configurations;
  Faults faults;
  for (const Service* service : in_order(services))
    configurations.push_back(configuration_of(*service, "", faults));
  if (!faults.empty()) throw std::runtime_error("the gateway: " + faults.front().message);
  return configurations;
}

}  // namespace aml::api_management
