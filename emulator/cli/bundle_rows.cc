#include "emulator/cli/bundle_rows.h"

#include <memory>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"

namespace aml::cli {

http::Routes bundle_rows(const service::LiveCatalog& services,
                         std::function<bundle::BundleSource::Run()> record) {
  const auto answer = [&services, record = std::move(record)](const http::Call& call) {
    // The name of a private one does not come here.
    if (control::workspace_of(call, services))
      throw core::ApiError(control::kControlBadRequest,
                           {"Open workspaces share a journal, a clock and storage, and are bundled "
                            "together: leave \"workspace\" out."});
    http::Response response;
    response.content_type = "application/x-tar";
    response.source = std::make_unique<bundle::BundleSource>(record());
    return response;
  };
  return {{"GET", "/__emu/bundle", "control.bundle", answer, control::kOwnPaths}};
}

}  // namespace aml::cli
