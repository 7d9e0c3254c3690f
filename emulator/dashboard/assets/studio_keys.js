// What keys do on the canvas and in the list: one row each.
import { announce } from "./studio_dom.js";
import { blockOf } from "./studio_graph.js";
import { STEP, scaleAfter } from "./studio_places.js";

const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
const FURTHER = 5; // times, with Shift

const WITH_CONTROL = {
  a: ({ editor }) => editor.selectAll(),
  c: ({ editor }) => announce(`${editor.copy()} copied.`),
  x: ({ editor }) => editor.copy() > 0 && editor.removeChosen(),
  v: ({ editor }) => editor.paste(),
  d: ({ editor }) => editor.copy() > 0 && editor.paste(),
  z: ({ editor }, { shiftKey }) => (shiftKey ? editor.redo() : editor.undo()),
  y: ({ editor }) => editor.redo(),
};

const ALONE = {
  Delete: ({ editor }, id) => removeAndStay(editor, id),
  Backspace: ({ editor }, id) => removeAndStay(editor, id),
  Escape: ({ editor }) => editor.select([]),
  "+": ({ canvas }) => canvas.setScale(scaleAfter(canvas.scale, true)),
  "-": ({ canvas }) => canvas.setScale(scaleAfter(canvas.scale, false)),
  0: ({ canvas }) => canvas.setScale(1),
  f: ({ canvas }) => canvas.fit(),
};

const ON_BLOCK = {
  Enter: ({ onopen }, id) => onopen(id),
  " ": ({ editor }, id) => editor.toggle(id),
  c: ({ editor, wiring }, id) => {
    editor.select([id]);
    wiring.beginByKeys(blockOf(editor.state, id));
  },
  ContextMenu: openMenu,
};

function openMenu({ editor, canvas, onmenu }, id) {
  const { left, bottom } = canvas.box(id).getBoundingClientRect();
  if (!editor.selection.has(id)) editor.select([id]);
  onmenu(blockOf(editor.state, id), null, { x: left, y: bottom }, canvas.box(id));
}

function removeAndStay(editor, id) {
  if (id && !editor.wire && !editor.selection.has(id)) editor.select([id]);
  const count = editor.selection.size;
  editor.removeChosen();
  if (count > 0) {
    document.querySelector(".canvas-scroller").focus({ preventScroll: true });
    announce(`${count} deleted. Control Z brings back.`);
  }
}

/// parts: editor, canvas, wiring, onopen(id), onmenu(block, port, point, from).
export function useKeys(parts) {
  const { canvas, wiring } = parts;
  canvas.scroller.addEventListener("keydown", (event) => {
    if (wiring.key(event)) return;
    const id = event.target.dataset.block;
    const action = actionOf(event, id);
    if (!action) return;
    event.preventDefault();
    action(parts, event.ctrlKey || event.metaKey ? event : id);
  });
  document.addEventListener("keydown", (event) => {
    const isField = event.target.matches("input, textarea, select") || event.target.closest("dialog");
    if (isField || canvas.scroller.contains(event.target) || !(event.ctrlKey || event.metaKey)) return;
    const action = { z: WITH_CONTROL.z, y: WITH_CONTROL.y }[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action(parts, event);
  });
}

function actionOf(event, id) {
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return WITH_CONTROL[event.key.toLowerCase()];
  const arrow = ARROWS[event.key];
  if (arrow && id) {
    const times = event.shiftKey ? FURTHER : 1;
    return ({ editor }) => {
      if (!editor.selection.has(id)) editor.select([id]);
      editor.move(arrow[0] * times, arrow[1] * times, `move ${[...editor.selection].join()}`);
    };
  }
  if (event.key === "F10" && event.shiftKey && id) return openMenu;
  return (id && ON_BLOCK[event.key]) ?? ALONE[event.key] ?? null;
}
