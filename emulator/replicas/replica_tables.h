#pragma once

#include "emulator/postgres/migrations.h"

namespace aml::replicas {

/// Which replicas there are, how far each has followed, and what was changed.
postgres::Migrations replica_migrations();

}  // namespace aml::replicas
