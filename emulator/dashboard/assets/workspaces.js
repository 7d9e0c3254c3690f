// Workspaces: the private ones are made and dropped here, the open ones listed; and the replicas that
// share them.
import { confirmed } from "./confirm.js";
import { ask, copyable, element, fill, getJson, keepError, oneAtATime, problemText, showError, table } from "./page.js";
import { wholeNumber } from "./show.js";
import { onOverview } from "./shell.js";
import { toast } from "./toast.js";

let shown = null; // private ones

const $ = (id) => document.getElementById(id);

const pages = [["Requests", "/__emu/"], ["Web services", "/__emu/pages/services"], ["Experiments", "/__emu/pages/experiments"],
               ["Jobs", "/__emu/pages/jobs"]];
const links = (id) => element("span", { class: "row-links" }, pages.map(([text, path]) =>
  element("a", { href: `${path}?workspace=${id}`, "aria-label": `${text} of ${id}` }, text)));

async function drop(one) {
  if (!(await confirmed(`Drop the workspace ${one.name ?? one.workspace} and all that is in it?`, "Drop"))) return;
  const response = await ask(`/__emu/workspaces/${one.workspace}`, { method: "DELETE" });
  if (!response.ok && response.status !== 404) showError($("problem"), new Error(await problemText(response)));
  await load();
}

const privateRow = (one) => [
  one.name ?? element("span", { class: "quiet" }, "no name"), copyable(one.workspace, `id of ${one.name ?? one.workspace}`),
  copyable(one.token, `token of ${one.name ?? one.workspace}`), `${one.now.slice(0, 19).replace("T", " ")}Z`, links(one.workspace),
  element("button", { type: "button", "aria-label": `Drop ${one.name ?? one.workspace}`, onclick: () => drop(one) }, "Drop"),
  wholeNumber(one.services)];

async function load() {
  try {
    const [made, services] = await Promise.all([getJson("/__emu/workspaces"), getJson("/__emu/services")]);
    shown = made.length;
    fill($("problem"));
    fill($("private"), made.length === 0
      ? element("p", { class: "quiet" }, "No private workspace. A test makes one for itself, or the button above does.")
      : table("Private workspaces", ["Name", "Id", "Token", "Its clock (UTC)", "See", "Action", "Services"], made.map(privateRow),
          { rowHeaders: true, numbersFrom: 6 }));
    const open = Map.groupBy(services, (one) => one.workspace);
    fill($("open"), open.size === 0 ? element("p", { class: "quiet" }, "No web service is published.")
      : table("Open workspaces", ["Id", "Services", "See"], [...open].map(([id, all]) =>
          [copyable(id, "workspace id"), all.map((one) => one.name).join(", "), links(id)]), { rowHeaders: true }));
  } catch (error) {
    keepError($("problem"), error);
  }
}

// Only where there are any: the state of an embedded store is this process's own.
async function loadReplicas() {
  try {
    const { store, replicas } = await getJson("/__emu/replicas");
    if (store.kind === "embedded") return;
    const row = (one) => [
      copyable(one.id, "id of a replica"), one.this ? `${one.state}, this one` : one.state, one.version,
      `${one.seen.slice(0, 19).replace("T", " ")}Z`, wholeNumber(one.revision)];
    fill($("replicas"), element("h2", {}, "Replicas"),
      element("p", { class: "quiet" }, `They share ${store.address}, schema ${store.schema}.${store.reachable ? "" : ` It cannot be asked now: ${store.failure}`}`),
      table("Replicas", ["Id", "State", "Version", "Last seen (UTC)", "Revision"], replicas.map(row), { rowHeaders: true, numbersFrom: 4 }));
  } catch (error) {
    keepError($("problem"), error);
  }
}

function form() {
  const name = element("input", { id: "workspace-name", autocomplete: "off" });
  const clock = element("select", { id: "workspace-clock" }, ["wall", "manual"].map((one) => element("option", {}, one)));
  const button = element("button", { class: "main" }, "Make a private workspace");
  const trouble = element("div", { class: "grow" });
  $("make").addEventListener("submit", oneAtATime(button, async () => {
    try {
      const body = { clock: clock.value, lease: "1h", ...(name.value ? { name: name.value } : {}) };
      const response = await ask("/__emu/workspaces", { method: "POST", body: JSON.stringify(body),
                                                        headers: { "Content-Type": "application/json" } });
      if (!response.ok) throw new Error(await problemText(response));
      fill(trouble);
      name.value = "";
      toast("Made a private workspace; its lease of one hour begins anew with every call.");
    } catch (error) {
      showError(trouble, error);
    }
    await load();
  }));
  fill($("make"), element("div", {}, element("label", { for: "workspace-name" }, "Name"), name),
    element("div", {}, element("label", { for: "workspace-clock" }, "Clock"), clock), button, trouble);
}

form();
await Promise.all([load(), loadReplicas()]);
onOverview(({ privateWorkspaces }) => {
  if (privateWorkspaces !== shown) load();
});
