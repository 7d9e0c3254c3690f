#pragma once

#include <string>

#include "emulator/core/clock.h"
#include "emulator/http/router.h"
#include "emulator/service/catalog.h"

namespace aml::dashboard {

/// What help pages need. The references outlive the rows.
struct HelpOptions {
  const service::LiveCatalog& services;
  const core::Clock& clock;  ///< asked once, for the "Updated:" stamp
  std::string bound_host;    ///< as in --host
  std::string public_url;    ///< empty: from the request's own Host
};

/// `/apihelp/workspaces/{workspace}/webservices/{webService}/endpoints/{endpoint}/…`: help pages at
/// the addresses they always had, for people, curl and programs that cut samples out of them.
/// Ids that name no endpoint are answered 404, by a page too.
/// The pages show keys, so a page of another site may link here, but not read what comes: requests
/// under a foreign host's name are refused, and no answer may be framed.
http::RouteFamily help_routes(const HelpOptions& options);

}  // namespace aml::dashboard
