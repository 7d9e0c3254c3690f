// A wire that is being drawn, by hand or by keys: which ports it may lead to, and where it leads now.
import { announce } from "./studio_dom.js";
import { fullName } from "./studio_blocks.js";
import { blockOf, wiresInto } from "./studio_graph.js";
import { blockAt, portAt, wayOf } from "./studio_places.js";
import { mayWire, targetsOf } from "./studio_wires.js";

export function wiringOf(editor, canvas) {
  return new Wiring(editor, canvas);
}

class Wiring {
  #editor;
  #canvas;
  #from = null; // {block, name, x, y}: the output port
  #targets = []; // for keys
  #at = 0;

  constructor(editor, canvas) {
    this.#editor = editor;
    this.#canvas = canvas;
  }

  get isOn() { return this.#from !== null; }

  #wireTo({ block, name }) {
    return { from: this.#from.block.id, fromPort: this.#from.name, to: block.id, toPort: name };
  }
  #fits(port) { return mayWire(this.#editor.state, this.#editor.catalog, this.#wireTo(port)); }

  /// Begins at an output port; all input ports show whether they fit.
  begin(port) {
    this.#from = port;
    this.#canvas.node.classList.add("wiring");
    for (const one of this.#canvas.ports("in")) one.node?.classList.add(this.#fits(one) ? "fit" : "unfit");
  }

  /// The input port that a hand at a point means: the one there, else one of the block there that fits.
  #meant(point) {
    const ports = this.#canvas.ports("in");
    const there = portAt(ports, point);
    if (there) return there;
    const block = blockAt(this.#editor.state.blocks, point);
    if (!block) return null;
    const fitting = ports.filter((port) => port.block.id === block.id && this.#fits(port));
    const taken = new Set(wiresInto(this.#editor.state, block.id).map(({ toPort }) => toPort));
    return fitting.find(({ name }) => !taken.has(name)) ?? fitting[0] ?? null;
  }

  follow(point) {
    const port = this.#meant(point);
    this.#mark(port && this.#fits(port) ? port.block.id : null);
    this.#draw(port && this.#fits(port) ? port : point, port !== null && !this.#fits(port));
  }

  #mark(id) {
    for (const box of this.#canvas.blocks.querySelectorAll(".candidate")) box.classList.remove("candidate");
    if (id !== null) this.#canvas.box(id).parentElement.classList.add("candidate");
  }
  #draw(to, isUnfit) {
    this.#canvas.draft.setAttribute("d", wayOf(this.#from, to));
    this.#canvas.draft.classList.toggle("unfit", isUnfit);
  }

  /// Ends at a point: joins there, where that fits.
  end(point) {
    const port = this.#meant(point);
    const wire = port && this.#fits(port) ? this.#wireTo(port) : null;
    const why = port && !wire
      ? `${fullName(this.#editor, port.block)} takes no such data there.` : null;
    this.stop();
    if (wire) this.join(wire);
    else if (why) announce(why);
  }

  join(wire) {
    this.#editor.connect(wire);
    const name = (id) => fullName(this.#editor, blockOf(this.#editor.state, id));
    announce(`${name(wire.from)} goes to ${name(wire.to)}.`);
  }

  stop() {
    this.#from = null;
    this.#targets = [];
    this.#canvas.node.classList.remove("wiring");
    this.#canvas.draft.removeAttribute("d");
    this.#mark(null);
    for (const { node } of this.#canvas.ports("in")) node?.classList.remove("fit", "unfit", "aimed");
  }

  /// By keys: all ports that fit, free ones first.
  beginByKeys(block) {
    const { state, catalog } = this.#editor;
    const outputs = this.#canvas.ports("out").filter((port) => port.block.id === block.id);
    const isFree = ({ to, toPort }) => !state.wires.some((wire) => wire.to === to && wire.toPort === toPort);
    const targets = outputs.flatMap((output) =>
      targetsOf(state, catalog, block.id, output.name).map((target) => ({ ...target, output })));
    if (targets.length === 0)
      return announce(`Nothing on the canvas takes what comes out of ${fullName(this.#editor, block)}.`);
    this.#targets = [...targets.filter(isFree), ...targets.filter((one) => !isFree(one))];
    this.#at = 0;
    this.#aim();
  }

  #aim() {
    const { output, to, toPort, label } = this.#targets[this.#at];
    const targets = this.#targets;
    const at = this.#at;
    this.stop();
    this.#targets = targets;
    this.#at = at;
    this.begin(output);
    const port = this.#canvas.ports("in").find(({ block, name }) => block.id === to && name === toPort);
    port.node?.classList.add("aimed");
    this.#mark(to);
    this.#draw(port, false);
    const target = fullName(this.#editor, blockOf(this.#editor.state, to));
    announce(`Connect to ${target}, ${label}: ${at + 1} of ${targets.length}. Tab for the next, Enter to connect, Escape to stop.`);
  }

  /// A key while a wire is drawn by keys; true where it was for the wire.
  key(event) {
    if (this.#targets.length === 0) return false;
    const step = { Tab: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) {
      this.#at = (this.#at + step + this.#targets.length) % this.#targets.length;
      this.#aim();
    } else if (event.key === "Enter") {
      const { output, to, toPort } = this.#targets[this.#at];
      this.stop();
      this.join({ from: output.block.id, fromPort: output.name, to, toPort });
    } else if (event.key === "Escape") {
      this.stop();
      announce("No wire.");
    } else return false;
    event.preventDefault();
    return true;
  }
}
