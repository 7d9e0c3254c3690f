#include "emulator/control/list_routes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "emulator/control/control_errors.h"
#include "emulator/control/control_json.h"
#include "emulator/control/journal_json.h"
#include "emulator/control/journal_query.h"
#include "emulator/control/list_query.h"
#include "emulator/endpoints/service_calls.h"
#include "emulator/text/ascii.h"

namespace aml::control {

namespace {

using http::Call;
using http::Response;
using service::Endpoint;
using Answer = std::function<Response(const Call&)>;

// Read from the store at once: few calls, little memory.
constexpr std::size_t kJobsAtOnce = 64;

Response list(std::unique_ptr<core::ByteSource> rows) {
  Response response;
  response.content_type = "application/json";
  response.source = std::move(rows);
  return response;
}

bool is_of(const Endpoint& endpoint, const std::optional<std::string>& name,
           const std::optional<std::string>& workspace) {
  const core::ServiceDefinition& definition = endpoint.definition();
  return (!name || text::same_name(definition.name, *name)) &&
         (!workspace || text::same_name(definition.workspace_id, *workspace));
}

service::Catalog::Endpoints endpoints_of(const service::LiveCatalog& services,
                                         const std::optional<std::string>& name,
                                         const std::optional<std::string>& workspace) {
  service::Catalog::Endpoints found;
  const auto catalog = services.now();
  for (const auto& endpoint : catalog->endpoints()) {
    if (is_of(*endpoint, name, workspace)) found.push_back(endpoint);
  }
  return found;
}

// Pages begin after a service's id.
void drop_through(service::Catalog::Endpoints& endpoints, const std::string& id) {
  const auto last = std::find_if(endpoints.begin(), endpoints.end(), [&](const auto& one) {
    return text::same_name(one->definition().endpoint_id, id);
  });
  if (last == endpoints.end()) refuse_value("after", id, "this list has no such service");
  endpoints.erase(endpoints.begin(), last + 1);
}

Answer list_services(const ControlPlane& plane) {
  return [&services = plane.services, url = plane.public_url](const Call& call) {
    static constexpr std::array<std::string_view, 4> kMembers = {"name", "workspace", "after",
                                                                 "limit"};
    const ListQuery query(call.request, kMembers);
    const std::string base = endpoints::own_base(url, call.request);
    auto endpoints = endpoints_of(services, query.find("name"), query.find_id("workspace"));
    if (const auto after = query.find_id("after")) drop_through(endpoints, *after);
    const auto limit = query.find_limit();
    if (!limit || *limit >= endpoints.size()) return list(write_services(endpoints, base));
    endpoints.resize(*limit);
    const std::string& last = endpoints.back()->definition().endpoint_id;
    Response response = list(write_services(std::move(endpoints), base));
    response.set("Link", query.next_link(base, last));
    return response;
  };
}

// The jobs of a query one after another, with how far they are.
class Jobs {
 public:
  /// `page` is its first; `whole`: the next ones follow.
  Jobs(const jobs::JobStore& store, const jobs::JobRunner& runner, const steering::Drills& drills,
       jobs::JobQuery query, jobs::JobPage page, bool whole)
      : store_(store),
        runner_(runner),
        drills_(drills),
        query_(std::move(query)),
        page_(std::move(page)),
        whole_(whole) {}

  std::optional<JobView> next() {
    while (at_ == page_.jobs.size()) {
      if (!whole_ || !page_.next) return std::nullopt;
      query_.after = *page_.next;
      page_ = store_.list(query_);
      at_ = 0;
    }
    core::Job& job = page_.jobs[at_++];
    auto running = progress_of(job, runner_, drills_);
    return JobView{std::move(job), std::move(running)};
  }

 private:
  const jobs::JobStore& store_;
  const jobs::JobRunner& runner_;
  const steering::Drills& drills_;
  jobs::JobQuery query_;
  jobs::JobPage page_;
  bool whole_;
  std::size_t at_ = 0;
};

jobs::JobQuery job_query(const ListQuery& query, const service::LiveCatalog& services) {
  static constexpr std::array kStates = {core::JobState::kNotStarted, core::JobState::kRunning,
                                         core::JobState::kFailed, core::JobState::kCancelled,
                                         core::JobState::kFinished};
  std::array<std::string_view, kStates.size()> names;
  std::transform(kStates.begin(), kStates.end(), names.begin(), core::name_of);
  jobs::JobQuery wanted;
  if (const auto state = query.find_word("state", names)) wanted.state = kStates[*state];
  wanted.workspace = query.find_id("workspace");
  wanted.id_begin = query.find("id");
  if (const auto name = query.find("name")) {
    for (const auto& endpoint : endpoints_of(services, name, {}))
      wanted.endpoints.push_back(endpoint->definition().endpoint_id);
    if (wanted.endpoints.empty()) wanted.endpoints.emplace_back();  // which no job has
  }
  wanted.newest_first = query.newest_first();
  if (const auto after = query.find_number("after"))
    wanted.after = static_cast<std::int64_t>(*after);
  return wanted;
}

Answer list_jobs(const ControlPlane& plane) {
  return [&services = plane.services, &store = plane.jobs, &runner = plane.runner,
          &drills = plane.drills, url = plane.public_url](const Call& call) {
    static constexpr std::array<std::string_view, 7> kMembers = {
        "name", "workspace", "state", "id", "order", "after", "limit"};
    drills.settle();
    const ListQuery query(call.request, kMembers);
    const auto limit = query.find_limit();
    jobs::JobQuery wanted = job_query(query, services);
    wanted.limit = limit.value_or(kJobsAtOnce);
    jobs::JobPage page = store.list(wanted);
    const auto next = page.next;
    auto jobs =
        std::make_shared<Jobs>(store, runner, drills, std::move(wanted), std::move(page), !limit);
    Response response = list(write_jobs([jobs] { return jobs->next(); }));
    if (limit && next) {
      response.set("Link",
                   query.next_link(endpoints::own_base(url, call.request), std::to_string(*next)));
    }
    return response;
  };
}

// The page holds views into the vocabulary's operations, which outlive it.
Answer list_requests(const ControlPlane& plane) {
  return [&journal = plane.journal, &services = plane.services,
          vocabulary = plane.vocabulary](const Call& call) {
    return list(write_requests(journal, parse_journal_query(call.request, journal, vocabulary()),
                               services.now()));
  };
}

}  // namespace

http::Routes list_routes(const ControlPlane& plane) {
  return {{"GET", "/__emu/services", "control.services", list_services(plane), kOwnPaths},
          {"GET", "/__emu/requests", "control.requests", list_requests(plane), kOwnPaths},
          {"GET", "/__emu/jobs", "control.jobs", list_jobs(plane), kOwnPaths}};
}

}  // namespace aml::control
