#include "emulator/studio/studio.h"

#include <utility>

namespace aml::studio {

Studio::Studio(Parts parts)
    : parts_(std::move(parts)),
      records_(parts_.store),
      inventory_(parts_.published, records_, parts_.clock.now()),
      uploads_(parts_.ids),
      results_({inventory_, parts_.outside, parts_.table_bytes}),
      runs_({records_, results_, parts_.clock, parts_.ids, parts_.runs_at_once}),
      experiments_({inventory_, records_, runs_, parts_.clock, parts_.ids}),
      datasets_({inventory_, records_, uploads_, results_, parts_.clock, parts_.ids}),
      publishing_({inventory_, records_, parts_.management, parts_.ids, parts_.outside}),
      packages_({inventory_, records_, experiments_, parts_.ids}),
      projects_(inventory_, parts_.ids) {}

}  // namespace aml::studio
