// The bar on top: the experiment's name and state, what was saved, and the main verbs.
import { element, fill } from "./page.js";
import { arrange, icon, iconButton, openMenu } from "./studio_dom.js";
import { renamed } from "./studio_graph.js";
import { clockTime, createBlank, dayTime, pageOf } from "./studio_api.js";
import { openUpload } from "./studio_dataset.js";

const RUN_WORDS = {
  InDraft: ["queued", "In draft"], NotStarted: ["running", "Running"], Running: ["running", "Running"],
  Finished: ["ok", "Finished running"], Failed: ["error", "Failed"], Canceled: ["cancelled", "Cancelled"] };

/// `+ New`: a blank experiment, a dataset from a file.
export function newButton(studio, onupload, say) {
  const make = () => createBlank(studio()).then((id) => location.assign(pageOf(id)), (error) => say(error.message));
  const button = iconButton("plus", "New", () => {
    const { left, bottom } = button.getBoundingClientRect();
    openMenu([{ name: "Blank experiment", sign: "module", action: make },
              { name: "Dataset from a file", sign: "upload", action: () => openUpload(studio(), onupload) }],
             { x: left, y: bottom + 2 }, "New", button);
  }, { words: true, look: "", "aria-haspopup": "menu" });
  return button;
}

/// Words of the state of an experiment: {look, word}.
export function runWords(editor) {
  const { code } = editor.run;
  // An edit after a run makes it a draft again, but for what is still as it ran.
  const now = code === "Finished" && !editor.isFinished ? "InDraft" : code === "InDraft" && editor.isFinished ? "Finished" : code;
  const [look, word] = RUN_WORDS[now] ?? ["queued", code];
  return { look, word: editor.isRunning ? progress(editor, word) : word };
}

function progress(editor, word) {
  const modules = editor.state.blocks.filter(({ kind }) => kind === "module");
  const ended = modules.filter(({ id }) => ["Finished", "Failed"].includes(editor.statusOf(id)?.StatusCode)).length;
  return `${word}, ${ended} of ${modules.length}`;
}

/// The title: a press makes it a field. Returns {draw}.
export function titleOf(editor, heading) {
  const button = element("button", { type: "button", class: "title", title: "Rename", onclick: edit });
  const state = element("span", { class: "status" });
  fill(heading, button);
  heading.after(state);
  function edit() {
    const field = element("input", { type: "text", class: "title", "aria-label": "Name of the experiment", onkeydown(event) {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault(); // the button that gets the focus is not pressed by the same key
      end(event.key === "Enter");
    }, onblur: () => end(true) });
    field.value = editor.state.name;
    let isOpen = true;
    function end(takes) {
      if (!isOpen) return;
      isOpen = false;
      const name = field.value.trim();
      if (takes && name !== "") editor.commit(renamed(editor.state, name), "Rename");
      fill(heading, button);
      button.focus();
    }
    fill(heading, field);
    field.select();
  }
  return { draw() {
    button.textContent = editor.state.name;
    document.title = `${editor.state.name}, experiment – amlemu`;
    const { look, word } = runWords(editor);
    state.className = `status ${look}`;
    state.textContent = word;
  } };
}

/// What is said of saving. Returns {show(state)}: of the draft, as studio_draft.js says it.
export function savedText(place) {
  const WORDS = {
    saving: () => "Saving…",
    saved: ({ at }) => (at === null ? "Saved" : `Draft saved at ${clockTime(at)}`),
    offline: () => "Not saved: the emulator does not answer",
    conflict: () => "Not saved: changed elsewhere",
    failed: ({ message }) => `Not saved: ${message}`,
  };
  return { show(state) {
    place.textContent = WORDS[state.kind](state);
    place.title = state.at ? dayTime(state.at) : "";
    place.classList.toggle("error-text", ["offline", "conflict", "failed"].includes(state.kind));
  } };
}

/// Something that stays until it is over or answered: {show(text, buttons), hide}.
export function noteIn(place) {
  return {
    show(look, text, buttons = []) {
      place.className = `note wide ${look}`;
      arrange(place, [icon("alert"), element("p", { role: "alert" }, text),
        element("div", { class: "row" }, buttons.map(({ name, action }) =>
          element("button", { type: "button", class: "button", onclick: action }, name)))]);
      place.hidden = false;
    },
    hide() { place.hidden = true; },
  };
}
