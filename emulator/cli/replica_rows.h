#pragma once

#include <string>

#include "emulator/cli/replication.h"
#include "emulator/http/router.h"

namespace aml::cli {

/// `GET /__emu/replicas`: where the state is, and who shares it. `replication` outlives the rows;
/// null: the process keeps its own state. `blobs`: the endpoint that has the home account's blobs;
/// empty: they are where the state is.
http::Routes replica_rows(Replication* replication, const std::string& blobs);

}  // namespace aml::cli
