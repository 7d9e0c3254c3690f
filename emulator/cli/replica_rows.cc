#include "emulator/cli/replica_rows.h"

#include <nlohmann/json.hpp>

#include "emulator/control/control_errors.h"
#include "emulator/control/embedded_file.h"
#include "emulator/control/list_query.h"
#include "emulator/text/dates.h"

namespace aml::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string_view state_of(const replicas::Replica& replica) {
  if (replica.left) return "left";
  return replica.living ? "living" : "silent";
}

Json replica_json(const replicas::Replica& replica, const std::string& own_id) {
  return {{"id", replica.id},
          {"this", replica.id == own_id},
          {"state", state_of(replica)},
          {"version", replica.version},
          {"address", replica.address},
          {"started", text::write_utc_millis(replica.started)},
          {"seen", text::write_utc_millis(replica.seen)},
          {"revision", replica.applied}};
}

Json shared_json(Replication& replication) {
  const std::string failure = replication.membership().failure();
  Json json = {{"store",
                {{"kind", "postgres"},
                 {"address", replication.shown()},
                 {"schema", replication.pool().target().schema},
                 {"reachable", failure.empty()},
                 {"failure", failure.empty() ? Json() : Json(failure)}}}};
  Json rows = Json::array();
  if (failure.empty()) {
    for (const replicas::Replica& replica : replication.membership().all())
      rows.push_back(replica_json(replica, replication.membership().id()));
  }
  json["replicas"] = std::move(rows);
  return json;
}

Json own_json() {
  return {{"store", {{"kind", "embedded"}}}, {"replicas", Json::array()}};
}

}  // namespace

http::Routes replica_rows(Replication* replication, const std::string& blobs) {
  return {{"GET", "/__emu/replicas", "control.replicas",
           [replication, blobs](const http::Call& call) {
             control::ListQuery(call.request, {});
             Json json = replication == nullptr ? own_json() : shared_json(*replication);
             if (!blobs.empty()) json["store"]["blobs"] = blobs;
             http::Response response;
             response.content_type = "application/json";
             response.body = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
             return response;
           },
           control::kOwnPaths}};
}

}  // namespace aml::cli
