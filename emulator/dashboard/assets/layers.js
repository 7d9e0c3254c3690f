// The layout of a drawing in which data flows downwards: layers from top to bottom, and an
// order in each that keeps wires short and lets few of them cross.

const SWEEPS = 8;

/// Places nodes so that wires lead downwards; one that cannot, as it closes a circle, leads up.
/// ids: of the nodes. wires: {from, to}, ids of nodes.
/// Returns {places: Map of id to {x, layer}, paths: a list of {x, layer} per wire, its two ends
/// included, width, layers}. One unit of x is the room of one node; the leftmost is at 0.
export function layered(ids, wires) {
  const layerOf = layersOf(ids, wires);
  const cells = new Map(ids.map((id) => [id, newCell(layerOf.get(id))]));
  const paths = wires.map(({ from, to }) => connect(cells.get(from), cells.get(to)));
  const rows = rowsOf([...cells.values(), ...paths.flatMap((path) => path.slice(1, -1))]);
  order(rows);
  straighten(rows);

  const all = rows.flat();
  const left = Math.min(...all.map((cell) => cell.x));
  for (const cell of all) cell.x -= left;
  const width = Math.max(0, ...all.map((cell) => cell.x + 1));
  return { places: cells, paths, width, layers: rows.length };
}

const newCell = (layer) => ({ layer, x: 0, above: [], below: [] });

// A node is below everything it takes from; one that takes from nothing just above its reader.
function layersOf(ids, wires) {
  const sources = new Map(ids.map((id) => [id, []]));
  const readers = new Map(ids.map((id) => [id, []]));
  for (const { from, to } of wires) {
    sources.get(to).push(from);
    readers.get(from).push(to);
  }
  const layers = new Map();
  const underway = new Set();
  const layer = (id) => {
    if (layers.has(id)) return layers.get(id);
    underway.add(id);
    const before = sources.get(id).filter((source) => !underway.has(source));
    const found = Math.max(0, ...before.map((source) => layer(source) + 1));
    underway.delete(id);
    layers.set(id, found);
    return found;
  };
  ids.forEach(layer);
  for (const id of ids) {
    if (sources.get(id).length > 0 || readers.get(id).length === 0) continue;
    layers.set(id, Math.max(0, Math.min(...readers.get(id).map((reader) => layers.get(reader))) - 1));
  }
  return layers;
}

// The cells of a wire: its ends, and one that keeps its way free in every layer it passes.
function connect(from, to) {
  const path = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer += 1) path.push(newCell(layer));
  path.push(to);
  if (to.layer <= from.layer) return path;
  for (let i = 1; i < path.length; i += 1) {
    path[i - 1].below.push(path[i]);
    path[i].above.push(path[i - 1]);
  }
  return path;
}

function rowsOf(cells) {
  const rows = Array.from({ length: Math.max(-1, ...cells.map(({ layer }) => layer)) + 1 }, () => []);
  for (const cell of cells) rows[cell.layer].push(cell);
  rows.forEach(number);
  return rows;
}

function number(row) {
  row.forEach((cell, index) => (cell.x = index - (row.length - 1) / 2));
}

const mean = (cells) => cells.reduce((sum, { x }) => sum + x, 0) / cells.length;

// Each cell goes where its neighbours are, seen from above and from below in turn.
function order(rows) {
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const near = new Map(row.map((cell) => {
        const cells = down ? cell.above : cell.below;
        return [cell, cells.length > 0 ? mean(cells) : cell.x];
      }));
      row.sort((a, b) => near.get(a) - near.get(b));
      number(row);
    }
  }
}

// Keeps the order, and moves each cell as near to the middle of its neighbours as the others let it.
// The last time from above alone, so that what follows from one node is right below it.
function straighten(rows) {
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const row of sweep % 2 === 0 ? rows : [...rows].reverse())
      pull(row, (cell) => [...cell.above, ...cell.below]);
  }
  for (const row of rows) pull(row, (cell) => cell.above);
}

function pull(row, neighbours) {
  const wanted = row.map((cell) => {
    const cells = neighbours(cell);
    return cells.length > 0 ? mean(cells) : cell.x;
  });
  spread(wanted).forEach((x, index) => (row[index].x = x));
}

// The places nearest to the wanted ones, one unit apart at least: those that would come too near
// form a block, whose middle is the average of where its members want to be.
function spread(wanted) {
  const blocks = [];
  wanted.forEach((x, index) => {
    blocks.push({ sum: x - index, count: 1 });
    while (blocks.length > 1) {
      const [before, last] = blocks.slice(-2);
      if (before.sum / before.count <= last.sum / last.count) break;
      blocks.splice(-2, 2, { sum: before.sum + last.sum, count: before.count + last.count });
    }
  });
  const starts = blocks.flatMap(({ sum, count }) => Array(count).fill(sum / count));
  return starts.map((start, index) => start + index);
}
