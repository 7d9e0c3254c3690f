// The endpoints of a web service: each has keys of its own and a number of calls that it takes at once.
import { confirmed } from "./confirm.js";
import { field, formDialog } from "./form_fields.js";
import { ask, element, fill, getJson, icon, problemText, showError, table } from "./page.js";
import { secretText } from "./secret.js";
import { dashboardOf, helpOf } from "./service_calls.js";
import { wholeNumber } from "./show.js";
import { toast } from "./toast.js";
import { within } from "./within.js";

const FEWEST = 1;
const LARGEST = 200;
const USUAL = 20;
const LONGEST_NAME = 24;

// The management API as programs use it; throws what it says.
async function manage(service, name, method, body) {
  const path = `/workspaces/${service.workspace}/webservices/${service.webService}/endpoints/${encodeURIComponent(name)}`;
  const response = await ask(path, { method, body: body && JSON.stringify(body),
    headers: { Authorization: `Bearer ${service.workspaceToken}`, "Content-Type": "application/json" } });
  if (!response.ok) throw new Error(await problemText(response));
}

const isSame = (a, b) => a.workspace === b.workspace && a.webService === b.webService;

const key = (one, which, words) => secretText(`${words} key of ${one.endpoint}`, () => one[which], { hidden: "•••••••• " });

/// `services`: all of them. {node}: the card.
export function serviceEndpoints(service, services) {
  const count = element("span", { class: "hint num" });
  const list = element("div", {});
  const trouble = element("div", {});

  const row = (one) => [
    one.service === service.service ? [one.endpoint, " ", element("span", { class: "badge" }, "this one")]
      : element("a", { href: dashboardOf(one) }, one.endpoint),
    wholeNumber(one.maxConcurrentCalls), key(one, "primaryKey", "primary"), key(one, "secondaryKey", "secondary"),
    element("span", { class: "row-links" }, element("a", { href: helpOf(one, "score") }, "Request/response"), " ",
      element("a", { href: helpOf(one, "jobs") }, "Batch"), " ", element("a", { href: `${dashboardOf(one)}#code` }, "Samples")),
    one.service === service.service ? "" : element("button", { type: "button", class: "link tiny danger",
      "aria-label": `Delete ${one.endpoint}`, onclick: () => drop(one) }, "Delete")];

  function show(all) {
    const own = all.filter((one) => isSame(one, service));
    count.textContent = wholeNumber(own.length);
    fill(list, table("Endpoints", ["Name", "Calls at once", "Primary key", "Secondary key", "Help and samples", ""], own.map(row),
      { rowHeaders: true }));
    return own;
  }
  async function again() {
    fill(trouble);
    own = show(await getJson(within("/__emu/services")));
  }
  async function drop(one) {
    if (!(await confirmed(`Delete the endpoint ${one.endpoint}? Its keys open nothing from then on.`, "Delete"))) return;
    try {
      await manage(service, one.endpoint, "DELETE");
      await again();
      toast(`Deleted the endpoint ${one.endpoint}.`);
    } catch (error) {
      showError(trouble, error);
    }
  }
  function add() {
    const named = (text) => (text.length > LONGEST_NAME ? `At most ${LONGEST_NAME} characters.`
      : own.some(({ endpoint }) => endpoint.toLowerCase() === text.toLowerCase()) ? "An endpoint of this name is there already." : null);
    const counted = (text) => (/^\d+$/.test(text) && Number(text) >= FEWEST && Number(text) <= LARGEST ? null
      : `A whole number from ${FEWEST} to ${LARGEST}.`);
    formDialog({ title: "Add endpoint", verb: "Add endpoint", hint: "It computes what the web service computes, under keys of its own.", fields: [
      field({ name: "endpoint", label: "Name", required: true, check: named }),
      field({ name: "calls", label: "Calls at once", kind: "number", required: true, value: String(USUAL), check: counted }),
      field({ name: "description", label: "Description", kind: "area" })],
      async send({ endpoint, calls, description }) {
        await manage(service, endpoint, "PUT",
          { Description: description, ThrottleLevel: "High", MaxConcurrentCalls: Number(calls) });
        await again();
        toast(`Added the endpoint ${endpoint}.`);
      } });
  }

  let own = show(services);
  return { node: element("section", { class: "card flush", "aria-labelledby": "endpoints-title" },
    element("header", {}, element("h2", { id: "endpoints-title" }, "Endpoints"), count, element("span", { class: "grow" }),
      element("button", { type: "button", onclick: add }, icon("plus"), "Add endpoint")),
    trouble, list) };
}
