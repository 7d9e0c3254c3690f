// What may be wired to what, in which order data flows, and what a run has to do again.
import { blockOf, isServiceWire, portNamed, wiresInto } from "./studio_graph.js";

/// Whether an output port's type goes into an input port; types that are not known do.
export const fits = ({ type }, { types }) => type === null || types === null || types.includes(type);

/// Whether a wire may be drawn: its ports are there, are of another block each, and fit.
/// A web service's input and output are not wired to each other, as no module were between them.
export function mayWire(state, catalog, { from, fromPort, to, toPort }) {
  const [source, target] = [blockOf(state, from), blockOf(state, to)];
  if (!source || !target || from === to) return false;
  if (target.kind === "output" && source.kind !== "module") return false;
  const output = portNamed(catalog.ports(source).outputs, fromPort);
  const input = portNamed(catalog.ports(target).inputs, toPort);
  return output !== null && input !== null && fits(output, input);
}

/// The input ports that a wire from here may lead to: [{to, toPort, label}], in the order of the data.
export const targetsOf = (state, catalog, from, fromPort) =>
  inDataOrder(state).flatMap((block) =>
    catalog.ports(block).inputs
      .map(({ name, label }) => ({ to: block.id, toPort: name, label }))
      .filter((end) => mayWire(state, catalog, { from, fromPort, ...end })));

/// The output ports that may lead to an input port: [{from, fromPort, label}]; web service inputs
/// with `service`, else what data flows out of.
export const sourcesOf = (state, catalog, to, toPort, service) =>
  inDataOrder(state).filter(({ kind }) => (kind === "input") === service).flatMap((block) =>
    catalog.ports(block).outputs
      .map(({ name, label }) => ({ from: block.id, fromPort: name, label }))
      .filter((end) => mayWire(state, catalog, { ...end, to, toPort })));

/// Blocks from sources to ends, those beside each other from left to right. Blocks in a circle
/// come where the first of them is reached.
export function inDataOrder(state) {
  const byPlace = [...state.blocks].sort((a, b) => a.y - b.y || a.x - b.x);
  const sources = new Map(state.blocks.map(({ id }) => [id, []]));
  for (const { from, to } of state.wires) sources.get(to)?.push(from);
  const order = [];
  const seen = new Set();
  const visit = (first) => {
    const stack = [{ block: first, next: 0 }];
    seen.add(first.id);
    while (stack.length > 0) {
      const top = stack.at(-1);
      const from = sources.get(top.block.id)[top.next];
      top.next += 1;
      if (from === undefined) order.push(stack.pop().block);
      else if (!seen.has(from) && blockOf(state, from)) {
        seen.add(from);
        stack.push({ block: blockOf(state, from), next: 0 });
      }
    }
  };
  for (const block of byPlace) if (!seen.has(block.id)) visit(block);
  return order;
}

/// The ids of blocks that lie on a circle.
export function onCircles({ blocks, wires }) {
  const ahead = new Map(blocks.map(({ id }) => [id, []]));
  const behind = new Map(blocks.map(({ id }) => [id, []]));
  for (const { from, to } of wires) {
    ahead.get(from)?.push(to);
    behind.get(to)?.push(from);
  }
  // Mostly none is left after this, and the search below is for nothing.
  const [from, to] = [peeled(ahead, behind), peeled(behind, ahead)];
  const left = new Set([...from].filter((id) => to.has(id)));
  const reaches = (start) => {
    const seen = new Set();
    const open = [...ahead.get(start)];
    while (open.length > 0) {
      const id = open.pop();
      if (id === start) return true;
      if (seen.has(id) || !left.has(id)) continue;
      seen.add(id);
      open.push(...ahead.get(id));
    }
    return false;
  };
  return new Set([...left].filter(reaches));
}

// What stays where blocks that nothing leads to are taken away again and again.
function peeled(ahead, behind) {
  const counts = new Map([...behind].map(([id, from]) => [id, from.length]));
  const open = [...counts].filter(([, count]) => count === 0).map(([id]) => id);
  const left = new Set(counts.keys());
  while (open.length > 0) {
    const id = open.pop();
    left.delete(id);
    for (const next of ahead.get(id)) {
      if (!counts.has(next)) continue;
      counts.set(next, counts.get(next) - 1);
      if (counts.get(next) === 0) open.push(next);
    }
  }
  return left;
}

/// What the result of each module depends on, as one text by id: equal texts, equal results.
export function signaturesOf(state) {
  const made = new Map();
  for (const block of inDataOrder(state)) {
    if (block.kind === "input" || block.kind === "output") continue;
    const wires = wiresInto(state, block.id)
      .filter((wire) => !isServiceWire(state, wire))
      .map(({ from, fromPort, toPort }) => [toPort, fromPort, made.get(from) ?? ""])
      .sort((a, b) => (a[0] < b[0] ? -1 : 1));
    const own = block.kind === "dataset" ? [block.id] : [block.id, block.moduleId, [...block.values].sort(), wires];
    made.set(block.id, digest(JSON.stringify(own)));
  }
  return made;
}

// Short, so that a long chain's texts do not grow: two 32-bit sums of the text.
function digest(text) {
  let [one, two] = [0x811c9dc5, 0x9e3779b9];
  for (let index = 0; index < text.length; index += 1) {
    one = Math.imul(one ^ text.charCodeAt(index), 0x01000193);
    two = Math.imul(two + text.charCodeAt(index), 0x85ebca6b) ^ (two >>> 13);
  }
  return `${(one >>> 0).toString(16)}-${(two >>> 0).toString(16)}`;
}
