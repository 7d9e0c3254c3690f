#pragma once

#include <string>
#include <vector>

#include "emulator/http/router.h"
#include "model/evidence.h"

namespace aml::cli {

/// One row of the evidence ledger: a behaviour, and how sure the project is of it.
struct LedgerRow {
  std::string id;  ///< unique: "error.BadArgument/BadVersionCall", "route.rrs.execute"
  std::string says;
  model::Evidence evidence;
  std::string switched_by;  ///< the setting or definition member that changes it, or empty
};

/// **The one ledger**: error rows and classes, module errors, the rules of the model, of wire and
/// checks, of the blob account and the gateway, and the routes that emulate the service.
/// Shape: in that order; the emulator's own control paths are left out, they claim nothing.
std::vector<LedgerRow> ledger(const std::vector<http::RouteFamily>& families);

/// The ledger of the program as it is.
std::vector<LedgerRow> ledger();

}  // namespace aml::cli
