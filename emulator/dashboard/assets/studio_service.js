// The web service that an experiment was published as, if there is one.
import { getJson } from "./page.js";
import { dashboardOf } from "./service_calls.js";
import { within } from "./within.js";
import { listWorkspaces, pageOf, studioOf } from "./studio_api.js";

/// record: the experiment as it was read. Returns {link, priorRun, find(), replaced(name)}: find()
/// asks for the link, which is null without a service. replaced() answers what publishing under a
/// name would overwrite, {name, isOwn}: its own service, else one that was published otherwise.
export function serviceOf({ studio, record }) {
  const group = record.WebService?.WebServiceGroupId ?? null;
  const all = () => getJson(within("/__emu/services"));
  const ownOf = (services) => (group ? services.find(({ webService }) => webService === group) : undefined);
  return {
    link: null,
    priorRun: record.ParentExperimentId ? pageOf(record.ParentExperimentId) : null,
    async find() {
      const own = ownOf(await all().catch(() => []));
      if (own) this.link = dashboardOf(own);
    },
    async replaced(name) {
      const services = await all();
      const own = ownOf(services);
      const found = own ?? services.find((one) => one.workspace === studio.workspace && one.name === name);
      return found ? { name: found.name, isOwn: found === own } : null;
    },
  };
}

/// The editor's page of the experiment that a service was published of; null where there is none.
export async function editorOfService({ workspace, webService }) {
  const found = (await listWorkspaces()).find((one) => one.workspace === workspace);
  if (!found) return null;
  const studio = studioOf(found);
  for (const { ExperimentId } of await studio.experiments()) {
    const { WebService } = await studio.experiment(ExperimentId);
    if (WebService?.WebServiceGroupId === webService) return pageOf(ExperimentId);
  }
  return null;
}
