// The editor's middle: the graph and its history, what is chosen, what is known of a run and of
// mistakes. Views show it and ask it; it knows none of them.
import * as graphs from "./studio_graph.js";
import { done, historyOf, redone, undone } from "./studio_history.js";
import { dropPlace, freePlace } from "./studio_places.js";
import { onCircles, signaturesOf } from "./studio_wires.js";

const PASTED_BY = 24;

/// newId(): the id of a new block. on(listener): called with "graph", "selection", "run" or
/// "problems" after each change, and with "locked" where a run forbids one.
export function editorOf(state, catalog, newId) {
  return new Editor(state, catalog, newId);
}

class Editor {
  #history;
  #listeners = [];
  #newId;
  #merging = null;
  #ran = new Map(); // signatures of what the last run was of
  #statuses = new Map();

  constructor(state, catalog, newId) {
    this.#history = historyOf(state);
    this.catalog = catalog;
    this.#newId = newId;
    this.selection = new Set();
    this.wire = null; // the chosen one
    this.clip = null;
    this.pastes = 0;
    this.problems = [];
    this.columns = {};
    this.run = { code: "InDraft", detail: null, start: null, end: null };
  }

  get state() { return this.#history.state; }
  get undoable() { return this.#history.past.at(-1)?.name ?? null; }
  get redoable() { return this.#history.future[0]?.name ?? null; }
  get isRunning() { return this.run.code === "Running" || this.run.code === "NotStarted"; }
  /// The only chosen block, else null.
  get chosen() {
    return this.selection.size === 1 ? graphs.blockOf(this.state, [...this.selection][0]) : null;
  }

  on(listener) { this.#listeners.push(listener); }
  #changed(what) { for (const listener of this.#listeners) listener(what); }

  /// Makes `next` the graph. `merge`: steps with the same one after each other are one to undo.
  commit(next, name, merge = null) {
    if (next === this.state) return;
    if (this.isRunning) return this.#changed("locked");
    if (merge !== null && merge === this.#merging) this.#history = { ...this.#history, state: next, future: [] };
    else this.#history = done(this.#history, next, name);
    this.#merging = merge;
    this.#graphChanged();
  }
  undo() { this.#step(undone); }
  redo() { this.#step(redone); }
  #step(to) {
    const next = to(this.#history);
    if (next.state === this.state) return;
    if (this.isRunning) return this.#changed("locked");
    this.#history = next;
    this.#merging = null;
    this.#graphChanged();
  }
  #graphChanged() {
    const there = [...this.selection].filter((id) => graphs.blockOf(this.state, id));
    if (there.length < this.selection.size) this.selection = new Set(there);
    if (this.wire && !this.state.wires.some((wire) => graphs.sameWire(wire, this.wire))) this.wire = null;
    this.#changed("graph");
  }

  select(ids) {
    this.selection = new Set(ids);
    this.wire = null;
    this.#merging = null;
    this.#changed("selection");
  }
  toggle(id) {
    const ids = new Set(this.selection);
    if (!ids.delete(id)) ids.add(id);
    this.select(ids);
  }
  selectWire(wire) {
    this.selection = new Set();
    this.wire = wire;
    this.#changed("selection");
  }
  selectAll() { this.select(this.state.blocks.map(({ id }) => id)); }

  /// Adds an item of the palette, dropped at a point or at the next free place. Answers its id; a
  /// dataset that is on the canvas already is chosen instead.
  add({ kind, id, name, source }, point = null) {
    const { state } = this;
    const place = point ? dropPlace(state.blocks, point) : freePlace(state.blocks, this.chosen);
    const own = kind === "dataset" ? id : this.#newId();
    if (kind === "dataset") this.commit(graphs.addDataset(state, id, place, source), `Add ${name}`);
    else if (kind === "module") this.commit(graphs.addModule(state, this.catalog.module(id), own, place), `Add ${name}`);
    else this.commit(graphs.addPort(state, kind, own, place), `Add ${name}`);
    this.select([own]);
    return own;
  }
  connect(wire) { this.commit(graphs.wired(this.state, wire), "Connect"); }
  disconnect(wire) { this.commit(graphs.unwired(this.state, wire), "Disconnect"); }
  move(dx, dy, merge = null) { this.commit(graphs.moved(this.state, this.selection, dx, dy), "Move", merge); }

  removeChosen() {
    if (this.wire) this.disconnect(this.wire);
    else this.commit(graphs.removed(this.state, this.selection),
                     this.selection.size === 1 ? `Delete ${this.nameOf(this.chosen)}` : "Delete");
  }
  copy() {
    const clip = graphs.copied(this.state, this.selection);
    if (clip.blocks.length === 0) return 0;
    this.clip = clip;
    this.pastes = 0;
    return clip.blocks.length;
  }
  paste() {
    if (!this.clip) return;
    this.pastes += 1;
    const { state, ids } = graphs.pasted(this.state, this.clip, this.#newId, this.pastes * PASTED_BY);
    this.commit(state, "Paste");
    this.select(ids);
  }

  nameOf(block) {
    if (block.kind === "dataset") return this.catalog.dataset(block.id)?.Name ?? block.id;
    if (block.kind === "module") return this.catalog.module(block.moduleId)?.Name ?? `Unknown module ${block.moduleId}`;
    return block.name;
  }

  /// record: an experiment of Studio's REST, of the graph as it is now.
  showRun({ Status, NodeStatuses }) {
    const { StatusCode, StatusDetail, StartTime, EndTime } = Status ?? {};
    this.run = { code: StatusCode ?? "InDraft", detail: StatusDetail ?? null, start: StartTime ?? null, end: EndTime ?? null };
    this.#ran = signaturesOf(this.state);
    this.#statuses = new Map((NodeStatuses ?? []).map((one) => [one.NodeId, one.Status ?? {}]));
    this.#changed("run");
  }
  /// What the last run says of a module whose result would still be the same: a Status; null.
  statusOf(id) {
    const status = this.#statuses.get(id);
    return status && this.#now().signatures.get(id) === this.#ran.get(id) ? status : null;
  }
  // What follows from the graph as it is, found once for each state.
  #found = { state: null };
  #now() {
    const { state } = this;
    if (this.#found.state !== state)
      this.#found = { state, signatures: signaturesOf(state), circles: onCircles(state) };
    return this.#found;
  }
  /// Whether every module has its result: then a run has nothing to do.
  get isFinished() {
    const modules = this.state.blocks.filter(({ kind }) => kind === "module");
    return modules.length > 0 && modules.every(({ id }) => this.statusOf(id)?.StatusCode === "Finished");
  }

  /// What the emulator's check found; circles are found here, at once.
  showProblems({ problems, columns }) {
    this.problems = problems;
    this.columns = columns;
    this.#changed("problems");
  }
  /// Of a block, or null: of the graph as a whole. Each {parameter, port, text}, the text a sentence.
  problemsOf(id) {
    const own = this.problems.filter(({ node }) => (node ?? null) === id).map((one) => ({ ...one, text: sentenceOf(one) }));
    const isKnown = own.some(({ text }) => text.includes("circle"));
    return !isKnown && this.#now().circles.has(id)
      ? [...own, { parameter: null, port: null, text: "The wires form a circle." }] : own;
  }
  /// Columns at a port, {name, type}, as far as they are known without a run; null.
  columnsAt(id, port) {
    const at = (block, name) => this.columns[name === "" ? block : `${block}:${name}`];
    const wire = graphs.wiresInto(this.state, id).find(({ from, toPort }) =>
      toPort === port && graphs.blockOf(this.state, from)?.kind !== "input");
    return at(id, port) ?? (wire ? at(wire.from, wire.fromPort) : null) ?? null;
  }
}

// What the emulator finds goes on after the name of what it is about.
function sentenceOf({ parameter, port, text }) {
  const words = [parameter ?? port, text].filter(Boolean).join(" ");
  const isEnded = /[.!?]$/.test(words);
  return words.charAt(0).toUpperCase() + words.slice(1) + (isEnded ? "" : ".");
}
