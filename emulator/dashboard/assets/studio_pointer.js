// What a hand does on the canvas: choose, move, frame, wire, pan, open menus.
import { blockOf, sameWire, wiresInto } from "./studio_graph.js";
import { STEP, framed, scaleAfter } from "./studio_places.js";

const FAR = 4; // pixels from a press to a drag
const grid = (value) => Math.round(value / STEP) * STEP;

/// parts: editor, canvas, wiring, onopen(id): the properties' first field, onmenu(block, port, point, from).
export function usePointer(parts) {
  const { canvas } = parts;
  canvas.scroller.addEventListener("pointerdown", (event) => press(event, parts));
  canvas.scroller.addEventListener("dblclick", (event) => {
    const id = event.target.closest?.("[data-block]")?.dataset.block;
    if (id) parts.onopen(id);
  });
  canvas.scroller.addEventListener("contextmenu", (event) => {
    const button = event.target.closest?.(".box")?.querySelector(".block");
    if (!button) return;
    event.preventDefault();
    openFor(parts, button, null, event);
  });
  canvas.scroller.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    canvas.setScale(scaleAfter(canvas.scale, event.deltaY < 0));
  }, { passive: false });
}

function openFor({ editor, onmenu }, button, port, { clientX, clientY }) {
  const block = blockOf(editor.state, button.dataset.block);
  if (!editor.selection.has(block.id)) editor.select([block.id]);
  onmenu(block, port, { x: clientX, y: clientY }, button);
}

function press(event, parts) {
  const { editor, canvas } = parts;
  if (event.button === 1) return pan(event, canvas);
  if (event.button !== 0) return;
  const port = event.target.closest?.(".port");
  if (port) return pressPort(event, port, parts);
  const button = event.target.closest?.("[data-block]");
  if (button) return pressBlock(event, button, parts);
  const wire = canvas.wireAt(event.target);
  if (wire) {
    event.preventDefault();
    canvas.scroller.focus({ preventScroll: true });
    return editor.selectWire(wire);
  }
  if (event.pointerType === "mouse") frame(event, parts);
}

/// Follows the pointer until it is released: onmove(event, hasGone), onend(event, hasGone).
function follow({ clientX, clientY }, onmove, onend) {
  let hasGone = false;
  const ended = new AbortController();
  const { signal } = ended;
  document.addEventListener("pointermove", (event) => {
    hasGone ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) >= FAR;
    onmove(event, hasGone);
  }, { signal });
  for (const name of ["pointerup", "pointercancel"]) {
    document.addEventListener(name, (event) => {
      ended.abort();
      onend(event, hasGone && name === "pointerup");
    }, { signal });
  }
}

// An output port begins a wire; a wired input port takes its wire's end up again.
function pressPort(event, node, parts) {
  const { editor, canvas, wiring } = parts;
  event.preventDefault();
  const button = node.closest(".box").querySelector(".block");
  const { side, port: name } = node.dataset;
  const there = (which, id, port) => canvas.ports(which).find((one) => one.block.id === id && one.name === port);
  if (side === "in") {
    const wire = wiresInto(editor.state, button.dataset.block).findLast(({ toPort }) => toPort === name);
    if (!wire) return editor.select([button.dataset.block]);
    follow(event, (at, hasGone) => {
      if (hasGone && !wiring.isOn) {
        editor.disconnect(wire);
        if (!editor.state.wires.some((one) => sameWire(one, wire))) wiring.begin(there("out", wire.from, wire.fromPort));
      }
      if (wiring.isOn) wiring.follow(canvas.point(at));
    }, (at) => (wiring.isOn ? wiring.end(canvas.point(at)) : editor.selectWire(wire)));
    return;
  }
  follow(event, (at, hasGone) => {
    if (hasGone && !wiring.isOn) wiring.begin(there("out", button.dataset.block, name));
    if (wiring.isOn) wiring.follow(canvas.point(at));
  }, (at, hasGone) => {
    if (wiring.isOn) wiring.end(canvas.point(at));
    else if (!hasGone) openFor(parts, button, name, at);
  });
}

function pressBlock(event, button, { editor, canvas }) {
  const id = button.dataset.block;
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  event.preventDefault();
  button.focus({ preventScroll: true });
  if (adds) return editor.toggle(id);
  const wasChosen = editor.selection.has(id);
  if (!wasChosen) editor.select([id]);
  const start = canvas.point(event);
  const by = (at) => {
    const now = canvas.point(at);
    return [grid(now.x - start.x), grid(now.y - start.y)];
  };
  follow(event, (at, hasGone) => {
    if (hasGone && !editor.isRunning) canvas.lift(...by(at));
  }, (at, hasGone) => {
    canvas.lift(0, 0);
    if (hasGone) editor.move(...by(at));
    else if (wasChosen) editor.select([id]);
  });
}

function frame(event, { editor, canvas }) {
  const from = canvas.point(event);
  const before = event.shiftKey ? editor.selection : new Set();
  // A press on a scroll bar is not one on the canvas.
  const { left, top } = canvas.scroller.getBoundingClientRect();
  if (event.clientX - left > canvas.scroller.clientWidth || event.clientY - top > canvas.scroller.clientHeight) return;
  follow(event, (at, hasGone) => hasGone && canvas.showFrame(from, canvas.point(at)), (at, hasGone) => {
    canvas.showFrame(null);
    editor.select(hasGone ? [...before, ...framed(editor.state.blocks, from, canvas.point(at))] : before);
  });
}

function pan(event, { scroller }) {
  event.preventDefault();
  const from = { x: scroller.scrollLeft, y: scroller.scrollTop };
  follow(event, (at) =>
    scroller.scrollTo(from.x - at.clientX + event.clientX, from.y - at.clientY + event.clientY), () => {});
}
