// The web service that an experiment was published as, if there is one.
import { getJson } from "./page.js";
import { listWorkspaces, pageOf, studioOf } from "./studio_api.js";

/// record: the experiment as it was read. Returns {link, name, priorRun, find()}: find() asks; link
/// and name are null without a service.
export function serviceOf({ record }) {
  const group = record.WebService?.WebServiceGroupId ?? null;
  return {
    link: null,
    name: null,
    priorRun: record.ParentExperimentId ? pageOf(record.ParentExperimentId) : null,
    async find() {
      if (!group) return;
      const services = await getJson("/__emu/services").catch(() => []);
      const found = services.find((service) => service.webService === group);
      if (!found) return;
      this.link = `/__emu/pages/services/${encodeURIComponent(found.service)}`;
      this.name = found.name;
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
