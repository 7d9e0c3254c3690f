// The emulated service as its callers use it: same paths, same bodies, same keys.
import { ask } from "./page.js";
import { within } from "./within.js";

const base = (service) => `/workspaces/${service.workspace}/services/${service.service}`;

/// Paths of pages about a service.
export const dashboardOf = (service) => within(`/__emu/pages/services/${service.service}`);
export const experimentOf = (service) => within(`/__emu/pages/experiments/${service.service}`);
export const helpOf = (service, page) =>
  `/apihelp/workspaces/${service.workspace}/webservices/${service.webService}` +
  `/endpoints/${service.service}/${page}`;
export const swaggerOf = (service) => `${base(service)}/swagger.json?api-version=2.0`;

function call(service, path, method, body) {
  return ask(base(service) + path, {
    method,
    headers: { Authorization: `Bearer ${service.primaryKey}`, "Content-Type": "application/json" },
    body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
  });
}

/// An execute of a body, or of its text: {ok, status, statusText, id, text}, the text as received,
/// the id that of the journal.
export async function execute(service, body) {
  const response = await call(service, "/execute?api-version=2.0&details=true", "POST", body);
  const { ok, status, statusText } = response;
  return { ok, status, statusText, id: response.headers.get("x-ms-request-id"), text: await response.text() };
}

/// A batch job is submitted; its id. Throws what the service said, as do the next ones.
export const submitJob = async (service, body) =>
  JSON.parse(await succeeded(call(service, "/jobs?api-version=2.0", "POST", body)));
export const startJob = (service, id) =>
  succeeded(call(service, `/jobs/${id}/start?api-version=2.0`, "POST"));
export const cancelJob = (service, id) =>
  succeeded(call(service, `/jobs/${id}?api-version=2.0`, "DELETE"));
/// {StatusCode, Results, Details, …}
export const jobStatus = async (service, id) =>
  JSON.parse(await succeeded(call(service, `/jobs/${id}?api-version=2.0`, "GET")));

async function succeeded(answer) {
  const response = await answer;
  const text = await response.text();
  if (!response.ok) throw new Error(errorLines(text).join(" ") || `The service answered ${response.status}.`);
  return text;
}

/// What an error's body says, for people: one line for the class and one for each detail, each with
/// its code.
export function errorLines(text) {
  try {
    const { error } = JSON.parse(text);
    return [error, ...(error.details ?? [])].map(({ code, message }) => `${code}: ${message}`);
  } catch {
    return [text].filter(Boolean);
  }
}
