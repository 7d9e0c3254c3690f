// API Management's REST, as the publisher's pages ask it.
import { ask } from "./page.js";
import { workspace } from "./within.js";

const VERSION = "2024-05-01";
const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000000";
const SERVICES = "providers/Microsoft.ApiManagement/service";
// A private workspace has instances of its own, which its id as the resource group leads to.
const GROUP = `${SUBSCRIPTION}/resourceGroups/${workspace ? encodeURIComponent(workspace) : "amlemu"}`;

/// An answer that is no success. status: of HTTP; details: [{code, target, message, line?, column?}].
export class RestError extends Error {
  constructor(status, { code = "", message, details }) {
    super(message || `The emulator answered ${status}.`);
    this.status = status;
    this.code = code;
    this.details = details ?? [];
  }
}

/// Whether it says that the resource was changed since it was read.
export const isStale = (error) => error instanceof RestError && error.status === 412;

function withVersion(path, query = {}) {
  const words = new URLSearchParams({ ...query, "api-version": VERSION });
  return `${path}${path.includes("?") ? "&" : "?"}${words}`;
}

/// Asks `path`, which has its query. Answers {body, etag, status}; body is null where there is none.
/// Throws RestError, and an Error where nothing answers.
async function call(path, { method = "GET", json, etag } = {}) {
  const headers = { Accept: "application/json" };
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (etag) headers["If-Match"] = etag;
  const response = await ask(path, { method, headers, body: json === undefined ? undefined : JSON.stringify(json) });
  const text = await response.text();
  if (!response.ok) throw new RestError(response.status, errorIn(text));
  return { body: text === "" ? null : JSON.parse(text), etag: response.headers.get("ETag"), status: response.status };
}

function errorIn(text) {
  try {
    const body = JSON.parse(text);
    return body.error ?? { message: body.detail ?? body.message ?? body.title ?? text };
  } catch {
    return { message: text };
  }
}

/// All resources of a list, its further pages too.
async function all(path, query) {
  const found = [];
  for (let next = withVersion(path, query); next;) {
    const { body } = await call(next);
    found.push(...body.value);
    const link = body.nextLink ? new URL(body.nextLink, location.href) : null;
    next = link ? link.pathname + link.search : null;
  }
  return found;
}

const pathOf = (base, pieces) => [base, ...pieces.map(encodeURIComponent)].join("/");

/// Every instance of the workspace that this page is about.
export const listInstances = () => all(`${workspace ? GROUP : SUBSCRIPTION}/${SERVICES}`);

/// Makes an instance, or gives it other facts.
export const putInstance = async (name, properties) =>
  (await call(withVersion(pathOf(`${GROUP}/${SERVICES}`, [name])), { method: "PUT",
    json: { location: "West US", sku: { name: "Developer", capacity: 1 }, properties } })).body;

/// What an instance holds. `pieces` are names below it: ["apis", "echo", "operations"]; `etag`: the
/// change is refused where the resource has another one by now.
export function instanceOf({ id, name, properties }) {
  const under = (pieces, query) => withVersion(pathOf(id, pieces), query);
  return {
    id,
    name,
    properties,
    list: (pieces, query) => all(pathOf(id, pieces), query),
    get: (pieces, query) => call(under(pieces, query)),
    put: (pieces, json, etag) => call(under(pieces), { method: "PUT", json, etag }),
    patch: (pieces, json, etag = "*") => call(under(pieces), { method: "PATCH", json, etag }),
    remove: (pieces, query = {}, etag = "*") => call(under(pieces, query), { method: "DELETE", etag }),
    post: async (pieces) => (await call(under(pieces), { method: "POST" })).body,
  };
}

/// Those of the products `names` that have the API `api`.
export async function productsWith(instance, names, api) {
  const lists = await Promise.all(names.map((name) => instance.list(["products", name, "apis"])));
  return names.filter((_, index) => lists[index].some(({ name }) => name === api));
}
