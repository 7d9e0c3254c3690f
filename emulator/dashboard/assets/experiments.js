// The list of experiments: name, state, when it was changed; new ones, and datasets from files.
import { element } from "./page.js";
import { confirmed } from "./confirm.js";
import { dayTime, instantOf, listWorkspaces, pageOf, studioOf } from "./studio_api.js";
import { newButton, noteIn } from "./studio_bar.js";
import { announce, arrange, iconButton } from "./studio_dom.js";

const part = (id) => document.getElementById(id);
const note = noteIn(part("note"));
const showError = (error) => note.show("error", error.message, [{ name: "Close", action: note.hide }]);
const LOOKS = { Finished: "ok", Failed: "error", Running: "running", NotStarted: "queued", InDraft: "queued", Canceled: "cancelled" };
const WORDS = { InDraft: "In draft", NotStarted: "Not started", Canceled: "Cancelled" };

const changedAt = ({ Status }) =>
  instantOf(Status?.EndTime) ?? instantOf(Status?.StartTime) ?? instantOf(Status?.CreationTime);

function rowOf({ studio, record }, isMany, again) {
  const code = record.Status?.StatusCode ?? "InDraft";
  const at = changedAt(record);
  const remove = async () => {
    if (!(await confirmed(`Delete ${record.Description}? Its drafts and results go.`, "Delete"))) return;
    await studio.remove(record.ExperimentId).then(() => announce(`${record.Description} deleted.`), showError);
    await again();
  };
  return element("tr", {},
    element("th", { scope: "row" }, element("a", { href: pageOf(record.ExperimentId) }, record.Description || "(no name)")),
    element("td", {}, element("span", { class: `status ${LOOKS[code] ?? "queued"}` }, WORDS[code] ?? code)),
    element("td", { class: "num" }, at === null ? "—" : element("time", { datetime: new Date(at).toISOString() }, dayTime(at))),
    isMany ? element("td", {}, element("code", {}, studio.name || studio.workspace)) : null,
    element("td", { class: "cut" }, record.Summary ?? ""),
    element("td", { class: "act" }, iconButton("trash", `Delete ${record.Description}`, remove)));
}

const empty = () => element("div", { class: "empty" },
  element("h2", {}, "No experiment yet"),
  element("p", {}, "New makes a blank one: drag a dataset and modules onto its canvas, run it, publish it as a web service."));

async function show(studios) {
  const lists = await Promise.all(studios.map(async (studio) =>
    (await studio.experiments()).map((record) => ({ studio, record }))));
  const all = lists.flat().filter(({ record }) => !record.IsArchived)
    .sort((a, b) => (changedAt(b.record) ?? 0) - (changedAt(a.record) ?? 0));
  const isMany = studios.length > 1;
  const heads = ["Name", "State", "Changed", ...(isMany ? ["Workspace"] : []), "Summary", ""];
  part("sum").textContent = `${all.length.toLocaleString("en")}`;
  arrange(part("list"), [all.length === 0 ? empty() : element("div", { class: "table-room" },
    element("table", {}, element("caption", { class: "offscreen" }, "Experiments"),
      element("thead", {}, element("tr", {}, heads.map((name) =>
        name ? element("th", { scope: "col" }, name) : element("td", {})))),
      element("tbody", {}, all.map((one) => rowOf(one, isMany, () => show(studios))))))]);
}

async function open() {
  const workspaces = await listWorkspaces();
  const studios = workspaces.map(studioOf);
  const choice = element("select", { "aria-label": "Workspace for new ones", hidden: studios.length < 2 },
    workspaces.map(({ name, workspace }, index) => element("option", { value: String(index) }, name || workspace)));
  const studio = () => studios[Number(choice.value)] ?? studios[0];
  arrange(part("commands"), [choice, newButton(studio, (_, name) => {
    note.show("ok", `${name} is among the saved datasets of every experiment's palette.`, [{ name: "Close", action: note.hide }]);
  }, (text) => showError(new Error(text)))]);
  await show(studios);
}

await open().catch((error) => note.show("error", error.message));
