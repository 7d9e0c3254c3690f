#include "emulator/cli/export_rows.h"

#include <utility>

#include "emulator/bundle/tar.h"
#include "emulator/control/control_errors.h"
#include "emulator/control/list_query.h"

namespace aml::cli {

namespace {

void add_files(std::string& tar, const std::string& folder, const FileSet& files) {
  for (const auto& [name, text] : files) {
    const std::string member = folder + "/" + name;
    if (!bundle::is_member_name(member))
      throw core::ApiError(control::kFixturesRefused, {"no archive takes the name " + member});
    tar += bundle::tar_header(member, text.size());
    tar += text;
    tar += bundle::tar_padding(text.size());
  }
}

}  // namespace

http::Routes export_rows(const service::LiveCatalog& services, CollectExport collect) {
  const auto answer = [&services, collect = std::move(collect)](const http::Call& call) {
    if (control::workspace_of(call, services))
      throw core::ApiError(control::kControlBadRequest,
                           {"All workspaces are exported together: leave \"workspace\" out."});
    std::vector<std::string> faults;
    const ExportedFiles files = collect(faults);
    if (!faults.empty()) throw core::ApiError(control::kFixturesRefused, {faults.front()});
    http::Response response;
    response.content_type = "application/x-tar";
    for (const ServiceFiles& service : files.services)
      add_files(response.body, "services/" + service.folder, service.files);
    add_files(response.body, "gateway", files.gateway);
    response.body += bundle::tar_end();
    response.set("Content-Disposition", "attachment; filename=\"fixtures.tar\"");
    return response;
  };
  return {{"GET", "/__emu/export", "control.export", answer, control::kOwnPaths}};
}

}  // namespace aml::cli
