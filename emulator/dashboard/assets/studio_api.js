// Studio's REST, as the editor asks it: one workspace and its token.
import { ask, getJson, problemText } from "./page.js";
import { within } from "./within.js";

/// An answer that is no success. status: of HTTP; 0: the emulator did not answer at all.
export class StudioError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/// The open workspaces, or the one that this page is about: {workspace, token, name}.
export const listWorkspaces = async () => (await getJson(within("/__emu/studio"))).workspaces;

/// Milliseconds of a text like `/Date(1476456753000)/`; null for none.
export function instantOf(text) {
  const found = /^\/Date\((-?\d+)/.exec(text ?? "");
  return found ? Number(found[1]) : null;
}

/// `14:36:12Z`, and with the day.
export const clockTime = (instant) => new Date(instant).toISOString().slice(11, 19) + "Z";
export const dayTime = (instant) => new Date(instant).toISOString().slice(0, 19).replace("T", " ") + "Z";

const piece = encodeURIComponent;

/// Whether a browser sends this body on after its page has gone: it takes 64 KiB of such bodies.
const fits = (body) => new Blob([JSON.stringify(body)]).size < 60_000;

/// The calls of one workspace. All throw StudioError.
export function studioOf({ workspace, token, name }) {
  async function call(path, { json, ...request } = {}) {
    const headers = { Accept: "application/json", "x-ms-metaanalytics-authorizationtoken": token, ...request.headers };
    if (json !== undefined) headers["Content-Type"] = "application/json;charset=UTF8";
    const body = json === undefined ? request.body : JSON.stringify(json);
    const response = await ask(path, { ...request, headers, body }).catch((error) => {
      throw new StudioError(error.message, 0);
    });
    if (!response.ok) throw new StudioError(await problemText(response), response.status);
    return response;
  }
  const base = `/api/workspaces/${piece(workspace)}`;
  const json = async (path, request) => (await call(base + path, request)).json();
  const experiment = (id) => `/experiments/${piece(id)}`;
  const output = (id, node, port, what) => `${base}${experiment(id)}/${what}/${piece(node)}/${piece(port)}`;
  const ifMatch = (etag) => (etag === null ? {} : { "If-Match": etag });

  return {
    workspace,
    name,
    experiments: () => json("/experiments"),
    experiment: (id) => json(experiment(id)),
    create: (body) => json("/experiments", { method: "POST", json: body }),
    submit: (id, body, etag) => json(experiment(id), { method: "POST", json: body, headers: ifMatch(etag), keepalive: fits(body) }),
    remove: (id) => call(`${base}${experiment(id)}?deleteAncestors=false`, { method: "DELETE" }),
    cancel: (id) => call(base + experiment(id), { method: "PUT", headers: { "x-ms-action": "cancel" } }),
    modules: () => json("/modules"),
    datasets: () => json("/datasources"),
    models: () => json("/trainedmodels"),
    outputText: async (id, node, port) => (await call(output(id, node, port, "outputdata"))).text(),
    visualize: async (id, node, port) => (await call(output(id, node, port, "visualizationdata"))).json(),
    visualizeDataset: (id) => json(`/datasources/${piece(id)}/visualizationdata`),
    errorLog: async (id, node) => (await call(`${base}${experiment(id)}/errorlog/${piece(node)}`)).text(),
    async check(body) {
      const path = within(`/__emu/studio/workspaces/${piece(workspace)}/check`);
      return (await call(path, { method: "POST", json: body })).json();
    },
    async upload(data, { name: dataset, type, description, file }) {
      const query = new URLSearchParams({ userStorage: "true", dataTypeId: type });
      const path = `/api/resourceuploads/workspaces/${piece(workspace)}/?${query}`;
      const { Id } = await (await call(path, { method: "POST", body: data })).json();
      return json("/datasources", { method: "POST", json: {
        DataSource: sourceOf(dataset, type, description, "FromResourceUpload"),
        UploadId: Id, UploadedFromFileName: file, ClientPoll: true } });
    },
    promote: (id, node, port, { name: dataset, description }) => json("/datasources", { method: "POST", json: {
      DataSource: sourceOf(dataset, "GenericCSV", description, "FromOutputPromotion"),
      ExperimentId: id, ModuleNodeId: node, OutputName: port } }),
    publish: (id, overwrite) => json(`${experiment(id)}/webservice?generateNewPortNames=false` +
                                     (overwrite ? "&updateExistingWebService=true" : ""), { method: "POST" }),
    published: (activity) => json(`${experiment(activity)}/webservice`),
  };
}

const sourceOf = (Name, DataTypeId, Description, SourceOrigin) =>
  ({ Name, DataTypeId, Description, FamilyId: null, Owner: "amlemu", SourceOrigin });

/// The workspace of an experiment's id, whose first part it is; else the first of all.
export const workspaceOf = (workspaces, experimentId) =>
  workspaces.find(({ workspace }) => experimentId.startsWith(`${workspace}.`)) ?? workspaces[0];

/// Makes an experiment without blocks. Answers its id.
export async function createBlank(studio) {
  const now = new Date().toISOString().slice(0, 10);
  const { ExperimentId } = await studio.create({
    Description: `Experiment created on ${now}`, Summary: "", IsDraft: true, ParentExperimentId: null,
    ExperimentGraph: { ModuleNodes: [], EdgesInternal: [], SerializedClientData: "" },
    WebService: null, DisableNodesUpdate: false, Category: "user" });
  return ExperimentId;
}

export const pageOf = (id) => within(`/__emu/pages/studio/${piece(id)}`);
