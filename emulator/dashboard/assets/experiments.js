// The list of experiments (roles are written out, as narrow windows show rows as two lines): name, state, when it was changed; new ones, and datasets from files.
import { element } from "./page.js";
import { confirmed } from "./confirm.js";
import { wholeNumber } from "./show.js";
import { dayTime, instantOf, listWorkspaces, pageOf, studioOf } from "./studio_api.js";
import { newButton, noteIn } from "./studio_bar.js";
import { announce, arrange, iconButton } from "./studio_dom.js";

const part = (id) => document.getElementById(id);
const note = noteIn(part("note"));
const showError = (error) => note.show("error", error.message, [{ name: "Close", action: note.hide }]);
const LOOKS = { Finished: "ok", Failed: "error", Running: "running", NotStarted: "queued", InDraft: "queued", Canceled: "cancelled" };
const WORDS = { InDraft: "In draft", NotStarted: "Not started", Canceled: "Cancelled" };

const changedAt = ({ LastModified, Status }) => {
  const times = [LastModified, Status?.EndTime, Status?.StartTime, Status?.CreationTime].map(instantOf);
  return times.every((time) => time === null) ? null : Math.max(...times.filter((time) => time !== null));
};

function rowOf({ studio, record }, isMany, again) {
  const code = record.Status?.StatusCode ?? "InDraft";
  const at = instantOf(record.LastModified);
  const remove = async () => {
    if (!(await confirmed(`Delete ${record.Description}? Its drafts and results go.`, "Delete"))) return;
    await studio.remove(record.ExperimentId).then(() => announce(`${record.Description} deleted.`), showError);
    await again();
  };
  return element("tr", { role: "row" },
    element("th", { scope: "row", role: "rowheader" }, element("a", { href: pageOf(record.ExperimentId) }, record.Description || "(no name)")),
    element("td", { role: "cell", class: "run-state" }, element("span", { class: `status ${LOOKS[code] ?? "queued"}` }, WORDS[code] ?? code)),
    element("td", { role: "cell", class: "num" }, at === null ? element("span", { class: "hint" }, "as in its files")
      : element("time", { datetime: new Date(at).toISOString() }, dayTime(at))),
    isMany ? element("td", { role: "cell", class: "workspace" }, studio.name || studio.workspace) : null,
    element("td", { role: "cell", class: "cut" }, record.Summary ?? ""),
    element("td", { role: "cell", class: "act" }, iconButton("trash", `Delete ${record.Description}`, remove)));
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
  const heads = ["Name", "State", "Last saved", ...(isMany ? ["Workspace"] : []), "Summary", ""];
  part("sum").textContent = wholeNumber(all.length);
  arrange(part("list"), [all.length === 0 ? empty() : element("div", { class: "table-room" },
    element("table", { role: "table" }, element("caption", { class: "offscreen" }, "Experiments"),
      element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((name) =>
        name ? element("th", { scope: "col", role: "columnheader" }, name) : element("td", { role: "cell" })))),
      element("tbody", { role: "rowgroup" }, all.map((one) => rowOf(one, isMany, () => show(studios))))))]);
}

async function open() {
  const workspaces = await listWorkspaces();
  if (workspaces.length === 0) return note.show("warn", "There is no workspace: experiments belong to one.");
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
