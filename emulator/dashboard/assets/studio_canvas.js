// The canvas: blocks as buttons with their ports, one drawing for the wires, zoom.
import { element } from "./page.js";
import { secondLine, stateOf, titleOf, wiresInWords } from "./studio_blocks.js";
import { fillOnChange, icon, iconButton, keyedRows, svgElement } from "./studio_dom.js";
import { arranged } from "./studio_document.js";
import { blockOf, isServiceWire, sameWire, wiresInto, wiresOutOf } from "./studio_graph.js";
import { HEIGHT, WIDTH, fitScale, portPlace, scaleAfter, sheetOf, wayOf } from "./studio_places.js";
import { inDataOrder } from "./studio_wires.js";

const SIGNS = { dataset: "storage", input: "service", output: "service" };
const wireKey = (wire) => JSON.stringify([wire.from, wire.fromPort, wire.to, wire.toPort]);

/// Returns {node, draw, box(id), point(event), ports(side), setScale, fit, lift(dx, dy), draft(way), frame(corners)}.
export function canvasOf(editor) {
  return new Canvas(editor);
}

class Canvas {
  #editor;
  #boxes = new Map();
  #scale = 1;
  #sheet = { left: 0, top: 0, width: 0, height: 0 };

  constructor(editor) {
    this.#editor = editor;
    this.wires = svgElement("svg", { class: "wires", "aria-hidden": "true" });
    this.blocks = element("div", { class: "blocks" });
    this.marquee = element("div", { class: "marquee", hidden: true });
    this.plane = element("div", { class: "plane" }, this.wires, this.blocks, this.marquee);
    this.room = element("div", { class: "room" }, this.plane);
    this.empty = element("div", { class: "canvas-empty" },
      element("h2", {}, "Drag a dataset or a module here"),
      element("p", {}, "or choose one in the palette and press Enter. Results flow from top to bottom."));
    this.percent = element("span", { class: "num" });
    this.scroller = element("div", { class: "canvas-scroller", tabindex: "0", role: "group", "aria-label": "Canvas",
                                     "aria-describedby": "canvas-keys" }, this.room, this.empty);
    this.node = element("div", { class: "canvas" }, this.scroller, this.#tools(),
      element("p", { id: "canvas-keys", hidden: true },
        "Tab goes from block to block. Arrow keys move the chosen blocks, Enter opens their properties, " +
        "C starts a wire, Delete removes. The tab Blocks lists the same graph."));
    this.draft = svgElement("path", { class: "draft" });
    this.#show = keyedRows(this.blocks, (block) => this.#makeBox(block));
    new ResizeObserver(() => this.#place()).observe(this.scroller);
  }
  #show;

  #tools() {
    return element("div", { class: "canvas-tools", role: "group", "aria-label": "View" },
      iconButton("minus", "Zoom out", () => this.setScale(scaleAfter(this.#scale, false))), this.percent,
      iconButton("plus", "Zoom in", () => this.setScale(scaleAfter(this.#scale, true))),
      iconButton("fit", "Fit to window", () => this.fit()),
      iconButton("arrange", "Arrange blocks", () => {
        this.#editor.commit(arranged(this.#editor.state), "Arrange");
        this.fit();
      }));
  }

  get scale() { return this.#scale; }
  setScale(scale) {
    const { scroller } = this;
    const middle = (at, size) => (at + size / 2) / this.#scale;
    const x = middle(scroller.scrollLeft, scroller.clientWidth);
    const y = middle(scroller.scrollTop, scroller.clientHeight);
    this.#scale = scale;
    this.#place();
    scroller.scrollTo(x * scale - scroller.clientWidth / 2, y * scale - scroller.clientHeight / 2);
  }
  fit() {
    this.#sheet = { left: 0, top: 0, width: 0, height: 0 };
    const room = { width: this.scroller.clientWidth, height: this.scroller.clientHeight };
    this.setScale(fitScale(this.#editor.state.blocks, room));
    const xs = this.#editor.state.blocks.map(({ x }) => x);
    if (xs.length === 0) return;
    const middle = (Math.min(...xs) + Math.max(...xs) + WIDTH) / 2 - this.#sheet.left;
    this.scroller.scrollTo(middle * this.#scale - room.width / 2, 0);
  }

  /// A point of the window in the blocks' measures.
  point({ clientX, clientY }) {
    const { left, top } = this.plane.getBoundingClientRect();
    return { x: (clientX - left) / this.#scale + this.#sheet.left, y: (clientY - top) / this.#scale + this.#sheet.top };
  }
  /// Whether a point of the window is over what is seen of the canvas.
  holds(clientX, clientY) {
    const { left, top, right, bottom } = this.scroller.getBoundingClientRect();
    return clientX >= left && clientX < right && clientY >= top && clientY < bottom;
  }
  box(id) { return this.#boxes.get(id)?.node.querySelector(".block") ?? null; }

  /// All ports of a side with their places: {block, side, name, x, y, node}.
  ports(side) {
    return this.#editor.state.blocks.flatMap((block) => {
      const ports = this.#editor.catalog.ports(block)[side === "in" ? "inputs" : "outputs"];
      return ports.map((port, index) => ({
        block, side, name: port.name, ...portPlace(block, side, index, ports.length),
        node: this.#boxes.get(block.id)?.ports.get(`${side} ${port.name}`) ?? null }));
    });
  }

  draw() {
    const { state } = this.#editor;
    this.empty.hidden = state.blocks.length > 0;
    this.#show(inDataOrder(state).map((block) => [block.id, block]));
    const there = new Set(state.blocks.map(({ id }) => id));
    for (const id of this.#boxes.keys()) if (!there.has(id)) this.#boxes.delete(id);
    this.#place();
  }

  // A block follows the hand before the graph knows of it: lift() shifts what is chosen.
  lift(dx, dy) {
    this.#lifted = { dx, dy };
    this.#place();
  }
  #lifted = { dx: 0, dy: 0 };
  #shown(block) {
    if (!this.#editor.selection.has(block.id)) return block;
    return { ...block, x: block.x + this.#lifted.dx, y: block.y + this.#lifted.dy };
  }

  #place() {
    const { state } = this.#editor;
    const room = { width: this.scroller.clientWidth, height: this.scroller.clientHeight };
    const before = this.#sheet;
    this.#sheet = sheetOf(state.blocks, room, this.#scale, before);
    const { left, top, width, height } = this.#sheet;
    // A pixel less than the window: rounding must not bring scroll bars.
    const within = (size, all) => (size * this.#scale <= all + 1 ? all : size * this.#scale);
    this.room.style.width = `${within(width, room.width)}px`;
    this.room.style.height = `${within(height, room.height)}px`;
    this.plane.style.transform = `scale(${this.#scale})`;
    this.percent.textContent = `${Math.round(this.#scale * 100)} %`;
    for (const block of state.blocks) {
      const { x, y } = this.#shown(block);
      const { style } = this.#boxes.get(block.id)?.node ?? { style: {} };
      style.left = `${x - left}px`;
      style.top = `${y - top}px`;
    }
    this.wires.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    this.wires.setAttribute("width", width);
    this.wires.setAttribute("height", height);
    this.#drawWires();
    // Where the sheet grew to the left or upwards, what is seen stays where it is.
    if (left < before.left) this.scroller.scrollLeft += (before.left - left) * this.#scale;
    if (top < before.top) this.scroller.scrollTop += (before.top - top) * this.#scale;
  }

  #drawWires() {
    const { state, wire: chosen } = this.#editor;
    const place = (side, id, name) => {
      const block = blockOf(state, id);
      const ports = this.#editor.catalog.ports(block)[side === "in" ? "inputs" : "outputs"];
      const index = ports.findIndex((port) => port.name === name);
      return portPlace(this.#shown(block), side, Math.max(0, index), Math.max(1, ports.length));
    };
    const parts = state.wires.flatMap((wire) => {
      const way = wayOf(place("out", wire.from, wire.fromPort), place("in", wire.to, wire.toPort));
      const looks = ["wire", isServiceWire(state, wire) ? "service" : "", this.#flows(wire) ? "flow" : "",
                     chosen && sameWire(chosen, wire) ? "chosen" : ""];
      return [svgElement("path", { class: looks.filter(Boolean).join(" "), d: way }),
              svgElement("path", { class: "grab", d: way, "data-wire": wireKey(wire) })];
    });
    this.wires.replaceChildren(...parts, this.draft);
  }
  #flows({ to }) {
    return this.#editor.statusOf(to)?.StatusCode === "Running";
  }

  #makeBox(first) {
    const about = `about-${first.id}`;
    const words = element("span", { class: "cut" });
    const mark = element("span", { class: "mark" });
    const button = element("button", { type: "button", class: `block ${first.kind}`, "data-block": first.id,
                                       "aria-describedby": about },
      SIGNS[first.kind] ? icon(SIGNS[first.kind]) : null, words, mark);
    const explained = element("span", { id: about, hidden: true });
    const ports = new Map();
    const node = element("div", { class: "box", "data-kind": first.kind }, button, explained);
    node.style.width = `${WIDTH}px`;
    node.style.height = `${HEIGHT}px`;
    const sides = element("span", { class: "port-row", "aria-hidden": "true" });
    node.append(sides);
    const update = (block) => this.#updateBox({ block, button, words, mark, explained, sides, ports });
    this.#boxes.set(first.id, { node, ports });
    return { node, update };
  }

  #updateBox({ block, button, words, mark, explained, sides, ports }) {
    const editor = this.#editor;
    const title = titleOf(editor, block);
    const second = secondLine(editor, block);
    const state = stateOf(editor, block);
    fillOnChange(words, JSON.stringify([title, second]), () =>
      [element("b", {}, title), element("small", {}, second)]);
    fillOnChange(mark, JSON.stringify(state ?? ""), () => (state
      ? [element("span", { class: `mark-state ${state.look}`, title: state.word }, icon(state.sign, "small"))] : []));
    button.title = `${title}: ${second}`;
    const isChosen = editor.selection.has(block.id);
    button.setAttribute("aria-pressed", String(isChosen));
    button.parentElement.classList.toggle("chosen", isChosen);
    explained.textContent = `${state ? `${state.word}. ` : ""}${wiresInWords(editor, block)}`;
    this.#updatePorts(block, sides, ports);
  }

  #updatePorts(block, sides, ports) {
    const { inputs, outputs } = this.#editor.catalog.ports(block);
    const all = [...inputs.map((port, index) => ({ ...port, side: "in", at: (index + 1) / (inputs.length + 1) })),
                 ...outputs.map((port, index) => ({ ...port, side: "out", at: (index + 1) / (outputs.length + 1) }))];
    fillOnChange(sides, JSON.stringify(all), () => all.map(({ side, name, label, at }) => {
      const port = element("span", { class: `port ${side}`, "data-side": side, "data-port": name, title: label });
      port.style.left = `${at * 100}%`;
      ports.set(`${side} ${name}`, port);
      return port;
    }));
    const { state } = this.#editor;
    for (const { side, name } of all) {
      const isWired = side === "in" ? wiresInto(state, block.id).some(({ toPort }) => toPort === name)
        : wiresOutOf(state, block.id).some(({ fromPort }) => fromPort === name);
      ports.get(`${side} ${name}`).classList.toggle("wired", isWired);
    }
  }

  /// The wire below a pointer.
  wireAt(target) {
    const key = target?.dataset?.wire;
    return key ? this.#editor.state.wires.find((wire) => wireKey(wire) === key) ?? null : null;
  }

  /// A frame between two corners, or none.
  showFrame(one, other) {
    this.marquee.hidden = one === null;
    if (one === null) return;
    const { style } = this.marquee;
    style.left = `${Math.min(one.x, other.x) - this.#sheet.left}px`;
    style.top = `${Math.min(one.y, other.y) - this.#sheet.top}px`;
    style.width = `${Math.abs(one.x - other.x)}px`;
    style.height = `${Math.abs(one.y - other.y)}px`;
  }
}
