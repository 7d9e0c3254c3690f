#pragma once

#include "emulator/cli/replication.h"
#include "emulator/http/router.h"

namespace aml::cli {

/// `GET /__emu/replicas`: where the state is, and who shares it. `replication` outlives the rows;
/// null: the process keeps its own state.
http::Routes replica_rows(Replication* replication);

}  // namespace aml::cli
