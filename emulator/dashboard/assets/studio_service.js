// The web service that an experiment was published as, if there is one.
import { getJson } from "./page.js";
import { pageOf } from "./studio_api.js";

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
