#pragma once

#include <chrono>

#include "emulator/postgres/pool.h"
#include "tests/support/postgres_server.h"

namespace aml::tests {

/// A schema, and connections to it. Dropped with the object.
struct PostgresPlace {
  PostgresSchema schema;
  /// With time to wait for each other: many threads of a test share few connections.
  postgres::Pool pool{schema.target(), {.connections = 6, .wait = std::chrono::minutes(1)}};
};

}  // namespace aml::tests
