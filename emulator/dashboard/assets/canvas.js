// The canvas of an experiment: a button per node, and the wires between them.
import { element } from "./page.js";
import { layered } from "./layers.js";

const SVG = "http://www.w3.org/2000/svg";
const KINDS = {
  dataset: "Dataset",
  module: "Module",
  input: "Web service input",
  output: "Web service output",
};
const MARKS = { Finished: ["✓", "finished"], Failed: ["✗", "failed"], NotRun: ["–", "not run"] };
const NODE_HEIGHT = 88;
const LAYER_HEIGHT = 136;
const GAP = 20;
const NARROWEST = 166;
const WIDEST = 240;
const MARGIN = 8;

/// What a node is called in texts.
export const nameOf = (node) => (node.kind === "module" ? `${node.name} (${node.step})` : node.name);
export const kindOf = (node) => KINDS[node.kind];

/// Draws `experiment` into `parent`; `onselect(node)` is called with the chosen node.
/// Returns {nodes: in the order of the drawing, select(id), mark(id, state)}.
export function drawCanvas(parent, experiment, onselect) {
  const drawing = layered(experiment.nodes.map(({ id }) => id), experiment.wires);
  const place = ({ id }) => drawing.places.get(id);
  const nodes = [...experiment.nodes].sort(
    (a, b) => place(a).layer - place(b).layer || place(a).x - place(b).x);
  const boxes = new Map(nodes.map((node) => [node.id, box(node, () => select(node.id))]));
  const lines = experiment.wires.map(line);
  const wires = svgElement("svg", { "aria-hidden": "true" }, ...lines.flatMap(({ parts }) => parts));
  const sheet = element("div", { class: "sheet" }, [...boxes.values()].map(({ button }) => button), wires);
  parent.replaceChildren(sheet);

  function select(id) {
    for (const [each, { button }] of boxes) button.setAttribute("aria-pressed", String(each === id));
    onselect(nodes.find((node) => node.id === id));
  }
  function mark(id, state) {
    boxes.get(id).mark(state);
  }
  function arrange() {
    const room = parent.clientWidth - 2 * MARGIN + GAP;
    const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, room / drawing.width - GAP)));
    const left = (x) => MARGIN + x * (width + GAP);
    const top = (layer) => MARGIN + layer * LAYER_HEIGHT;
    for (const node of nodes) {
      const { x, layer } = place(node);
      move(boxes.get(node.id).button, left(x), top(layer), width);
    }
    const size = {
      width: left(drawing.width) - GAP + MARGIN,
      height: top(drawing.layers) - LAYER_HEIGHT + NODE_HEIGHT + MARGIN,
    };
    for (const [name, value] of Object.entries(size)) {
      sheet.style[name] = `${value}px`;
      wires.setAttribute(name, value);
    }
    drawing.paths.forEach((path, index) => {
      lines[index].lead(path.map(({ x, layer }) => ({ x: left(x) + width / 2, top: top(layer) })));
    });
  }

  arrange();
  new ResizeObserver(arrange).observe(parent);
  return { nodes, select, mark };
}

function box(node, onclick) {
  const sign = element("span", { class: "mark" });
  const button = element(
    "button",
    {
      type: "button",
      class: "node",
      "data-kind": node.kind,
      "aria-pressed": "false",
      title: nameOf(node),
      onclick,
    },
    node.kind === "module" ? element("span", { class: "offscreen" }, "Module ") : null,
    element("span", { class: "kind" }, node.step ?? KINDS[node.kind]),
    element("span", { class: "offscreen" }, ": "),
    element("span", { class: "name" }, node.name),
    sign,
  );
  return {
    button,
    mark(state) {
      const known = MARKS[state];
      sign.className = `mark ${state ?? ""}`;
      sign.replaceChildren(...(known ? [element("span", { "aria-hidden": "true" }, known[0]),
                                        element("span", { class: "offscreen" }, ` – ${known[1]}`)] : []));
    },
  };
}

function move(button, left, top, width) {
  button.style.left = `${left}px`;
  button.style.top = `${top}px`;
  button.style.width = `${width}px`;
  button.style.height = `${NODE_HEIGHT}px`;
}

// A wire leaves a node's foot, passes the layers between upright, and ends at a node's head.
function line(wire) {
  const name = wire.webService ? "wire service" : "wire";
  const path = svgElement("path", { class: name });
  const ends = [0, 1].map(() => svgElement("circle", { class: name, r: 4 }));
  return {
    parts: [path, ...ends],
    lead(points) {
      const last = points.length - 1;
      const start = { x: points[0].x, y: points[0].top + NODE_HEIGHT };
      const end = { x: points[last].x, y: points[last].top };
      let way = `M ${start.x} ${start.y}`;
      let from = start;
      for (const { x, top } of points.slice(1, last)) {
        way += `${curve(from, { x, y: top })} V ${top + NODE_HEIGHT}`;
        from = { x, y: top + NODE_HEIGHT };
      }
      path.setAttribute("d", way + curve(from, end));
      [start, end].forEach(({ x, y }, index) => {
        ends[index].setAttribute("cx", x);
        ends[index].setAttribute("cy", y);
      });
    },
  };
}

function curve(from, to) {
  const bend = Math.max(24, Math.abs(to.y - from.y) / 2);
  return ` C ${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`;
}

function svgElement(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
