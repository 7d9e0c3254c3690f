// The page of the editor: it reads the experiment, joins the parts, and keeps the draft saved.
import { element, lastPiece, oneAtATime } from "./page.js";
import { tabs } from "./tabs.js";
import { StudioError, listWorkspaces, pageOf, studioOf, workspaceOf } from "./studio_api.js";
import { watchEmulator } from "./studio_alive.js";
import { newButton, noteIn, savedText, titleOf } from "./studio_bar.js";
import { fullName } from "./studio_blocks.js";
import { canvasOf } from "./studio_canvas.js";
import { catalogOf } from "./studio_catalog.js";
import { checkOf } from "./studio_check.js";
import { announce, arrange, iconButton, openMenu } from "./studio_dom.js";
import { readExperiment, writeExperiment } from "./studio_document.js";
import { draftOf } from "./studio_draft.js";
import { editorOf } from "./studio_editor.js";
import { blockOf } from "./studio_graph.js";
import { useKeys } from "./studio_keys.js";
import { listOf } from "./studio_list.js";
import { actionsOf } from "./studio_actions.js";
import { paletteOf } from "./studio_palette.js";
import { outputActions, propertiesOf } from "./studio_properties.js";
import { usePointer } from "./studio_pointer.js";
import { askToPublish, whyNotPublished } from "./studio_publish.js";
import { followRun, runExperiment } from "./studio_run.js";
import { serviceOf } from "./studio_service.js";
import { wiringOf } from "./studio_wiring.js";

const part = (id) => document.getElementById(id);
const note = noteIn(part("note"));

// `{guid}-{number}`, as Studio names nodes. Random bytes are there on every origin, UUIDs are not.
let made = 0;
function newId() {
  const digits = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  made += 1;
  return `${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")}-${made}`;
}

const loadCatalog = async (studio) => catalogOf(...(await Promise.all([studio.modules(), studio.datasets(), studio.models()])));

async function open() {
  const id = lastPiece();
  const workspace = workspaceOf(await listWorkspaces(), id);
  if (!workspace) throw new Error("There is no workspace: experiments belong to one.");
  const studio = studioOf(workspace);
  const [record, catalog] = await Promise.all([studio.experiment(id), loadCatalog(studio)]);
  const editor = editorOf(readExperiment(record, catalog), catalog, newId);
  editor.showRun(record);
  const saved = savedText(part("saved"));
  let isOutageShown = false;
  const draft = draftOf({
    studio, id, etag: record.Etag,
    body: () => ({ Description: editor.state.name, Summary: editor.state.summary,
                   ParentExperimentId: record.ParentExperimentId ?? null, ...writeExperiment(editor.state, editor.catalog) }),
    onstate: (state) => draftChanged(state, saved, { draft, alive: () => alive }),
    onmoved(next) {
      history.replaceState(null, "", pageOf(next));
      isOutageShown = false;
      note.show("warn", "The emulator was restarted and had forgotten this experiment. It is saved again, under a new address.",
                [{ name: "Close", action: note.hide }]);
    },
  });
  const alive = watchEmulator(
    () => {
      isOutageShown = true;
      note.show("error", "The emulator does not answer. Go on: changes are saved when it is there again.");
    },
    () => {
      if (isOutageShown) note.show("ok", "The emulator answers again.", [{ name: "Close", action: note.hide }]);
      isOutageShown = false;
      draft.reconcile();
    });
  addEventListener("pagehide", () => draft.leave());
  const parts = { studio, draft, editor, record };
  assemble(parts);
  if (editor.isRunning) followRun(parts).catch(showError);
}

function draftChanged(state, saved, { draft, alive }) {
  saved.show(state);
  if (state.kind === "offline") alive().lost();
  if (state.kind !== "conflict") return;
  note.show("warn", "This experiment was changed in another page since this one opened it. Nothing was overwritten.", [
    { name: "Load what is there", action: () => location.reload() },
    { name: "Keep this page's", action: () => draft.overwrite().then(note.hide, showError) }]);
}

const showError = (error) => {
  if (error instanceof StudioError && error.status === 0) return; // the page says so already
  note.show("error", error.message, [{ name: "Close", action: note.hide }]);
};

function assemble(parts) {
  const { studio, draft, editor } = parts;
  const canvas = canvasOf(editor);
  const wiring = wiringOf(editor, canvas);
  const service = serviceOf(parts);
  const refresh = async () => {
    editor.catalog = await loadCatalog(studio);
    palette.show(editor.catalog);
    list.show(editor.catalog);
  };
  const openProperties = (id) => {
    if (editor.chosen?.id !== id) editor.select([id]);
    properties.open();
  };
  const check = checkOf(parts);
  const actions = actionsOf(parts, { check, refresh, showError, open: openProperties });
  const properties = propertiesOf(editor, actions, () => ({ serviceLink: service.link, priorRun: service.priorRun }));
  const list = listOf(editor, openProperties);
  const palette = paletteOf(editor, (item, clientX, clientY) => {
    if (canvas.holds(clientX, clientY)) canvas.box(editor.add(item, canvas.point({ clientX, clientY })))?.focus({ preventScroll: true });
  });
  const hands = { editor, canvas, wiring, onopen: openProperties,
                  onmenu: (...where) => blockMenu(editor, actions, openProperties, ...where) };
  usePointer(hands);
  useKeys(hands);
  const bar = commandBar(parts, service, refresh);
  arrange(part("left"), [tabs("Palette and blocks", [
    { name: "Items", content: palette.node }, { name: "Blocks", content: list.node }], { onchange: () => list.draw() })]);
  arrange(part("middle"), [canvas.node]);
  part("middle").after(properties.node);
  palette.show(editor.catalog);
  list.show(editor.catalog);
  const views = [canvas, list, properties, bar];
  const showLock = lockNote(parts);
  editor.on((what) => {
    for (const view of views) view.draw(); // an edit that was refused is gone from its field
    showLock(what);
    if (what !== "graph") return;
    draft.changed();
    check.soon();
  });
  for (const view of views) view.draw();
  canvas.fit();
  check.soon();
  service.find().then(() => properties.draw());
}

// Says that a run locks the graph, where an edit was refused, for as long as the run goes on.
function lockNote({ studio, draft, editor }) {
  let isShown = false;
  return (what) => {
    if (what === "locked") {
      isShown = true;
      note.show("warn", "A run locks the graph: this change was not made. Go on when the run has ended.", [
        { name: "Stop the run", action: () => studio.cancel(draft.id).catch(showError) }]);
    } else if (isShown && !editor.isRunning) {
      isShown = false;
      note.hide();
    }
  };
}

function blockMenu(editor, actions, openProperties, block, port, point, from) {
  const outputs = editor.catalog.ports(block).outputs.filter(({ name }) => port === null || name === port);
  const several = editor.catalog.ports(block).outputs.length > 1 && port === null;
  const items = outputs.flatMap(({ name, label }) => outputActions(editor, block, name, actions)
    .map((item) => (several ? { ...item, name: `${label}: ${item.name}` } : item)));
  if (port === null) {
    items.push({ name: "Properties", sign: "lines", action: () => openProperties(block.id) });
    if (block.kind === "module") items.push({ name: "Run selected", sign: "play", action: () => actions.run(editor.selection) });
    items.push({ name: "Copy", action: () => editor.copy() }, { name: "Delete", sign: "trash", action: () => editor.removeChosen() });
  }
  if (items.length > 0) openMenu(items, point, fullName(editor, block), from);
}

function commandBar(parts, service, refresh) {
  const { studio, draft, editor } = parts;
  const title = titleOf(editor, part("title"));
  const begin = (chosen) => (editor.isRunning ? null : runExperiment(parts, chosen).catch(showError));
  const undo = iconButton("undo", "Undo", () => editor.undo());
  const redo = iconButton("redo", "Redo", () => editor.redo());
  const run = iconButton("play", "Run", null, { words: true, look: "" });
  run.addEventListener("click", oneAtATime(run, () => begin(null)));
  const selected = iconButton("play", "Run selected", () => selected.getAttribute("aria-disabled") || begin(modulesOf(editor)), { words: true, look: "" });
  const stop = iconButton("stop", "Stop", () => studio.cancel(draft.id).catch(showError), { words: true, look: "" });
  const publish = iconButton("upload", "Publish web service", () => {
    if (whyNotPublished(editor) !== null) return;
    service.replaced(editor.state.name)
      .then((replaced) => askToPublish(parts, part("publish-bar"), replaced, publish), showError);
  }, { words: true, look: "main" });
  const link = element("a", { class: "button", hidden: true }, "Go to web service");
  arrange(part("commands"), [undo, redo, newButton(() => studio, refresh, (text) => showError(new Error(text))),
                             selected, run, stop, link, publish]);
  const disable = (button, why, name) => {
    if (why) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    button.title = why ?? name;
  };
  return { draw() {
    title.draw();
    disable(undo, editor.undoable ? null : "Nothing to undo", `Undo: ${editor.undoable}`);
    disable(redo, editor.redoable ? null : "Nothing to redo", `Redo: ${editor.redoable}`);
    disable(publish, whyNotPublished(editor), "Publish web service");
    run.hidden = editor.isRunning;
    selected.hidden = editor.isRunning;
    disable(selected, modulesOf(editor).size === 0 ? "Choose modules first" : null, "Run the chosen modules and what they need");
    stop.hidden = !editor.isRunning;
    link.hidden = service.link === null;
    if (service.link) link.href = service.link;
  } };
}

const modulesOf = (editor) => new Set([...editor.selection].filter((id) => blockOf(editor.state, id)?.kind === "module"));

await open().catch((error) => note.show("error", error.message));
