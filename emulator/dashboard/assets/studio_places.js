// Where things are on a canvas: sizes, ports, ways of wires, what a pointer meets, what fits a window.

export const WIDTH = 224;
export const HEIGHT = 56;
export const STEP = 8; // what an arrow key moves by
export const ROW = 104; // from a block to the next below
export const COLUMN = WIDTH + 40;
const GRAB = 12; // around a port's middle
const MARGIN = 48; // around everything
const SCALES = [0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1, 1.25, 1.5, 2];

/// The middle of port `index` of `count` on an edge of a block: "in" above, "out" below.
export const portPlace = ({ x, y }, side, index, count) =>
  ({ x: x + ((index + 1) * WIDTH) / (count + 1), y: side === "in" ? y : y + HEIGHT });

/// The way of a wire, which leaves and enters upright.
export function wayOf(from, to) {
  const bend = Math.max(24, Math.abs(to.y - from.y) / 2);
  return `M${from.x} ${from.y}C${from.x} ${from.y + bend} ${to.x} ${to.y - bend} ${to.x} ${to.y}`;
}

/// What surrounds all blocks: {left, top, right, bottom}; null where there are none.
export function boundsOf(blocks) {
  if (blocks.length === 0) return null;
  return {
    left: Math.min(...blocks.map(({ x }) => x)),
    top: Math.min(...blocks.map(({ y }) => y)),
    right: Math.max(...blocks.map(({ x }) => x + WIDTH)),
    bottom: Math.max(...blocks.map(({ y }) => y + HEIGHT)),
  };
}

/// The sheet that holds all blocks, reaches to `corner` at least, and fills a window of `room` at
/// `scale`: {left, top, width, height} in the blocks' measures.
export function sheetOf(blocks, room, scale, corner = { left: 0, top: 0 }) {
  const bounds = boundsOf(blocks) ?? { left: MARGIN, top: MARGIN, right: 0, bottom: 0 };
  const left = Math.min(corner.left, bounds.left - MARGIN);
  const top = Math.min(corner.top, bounds.top - MARGIN);
  return {
    left,
    top,
    width: Math.max(room.width / scale, bounds.right + MARGIN - left),
    height: Math.max(room.height / scale, bounds.bottom + MARGIN - top),
  };
}

/// The scale at which all blocks are seen in a window of `room`, at most 1.
export function fitScale(blocks, room) {
  const bounds = boundsOf(blocks);
  if (!bounds || room.width <= 0 || room.height <= 0) return 1;
  const wide = room.width / (bounds.right - bounds.left + 2 * MARGIN);
  const high = room.height / (bounds.bottom - bounds.top + 2 * MARGIN);
  return Math.max(SCALES[0], Math.min(1, wide, high));
}

/// The next scale above or below.
export const scaleAfter = (scale, larger) =>
  larger ? SCALES.find((step) => step > scale + 1e-6) ?? SCALES.at(-1)
    : SCALES.findLast((step) => step < scale - 1e-6) ?? SCALES[0];

const isIn = ({ x, y }, left, top, right, bottom) => x >= left && x <= right && y >= top && y <= bottom;

/// The port at a point: of `ports`, each {x, y, ...}, the nearest within reach; null.
export function portAt(ports, point) {
  const far = ({ x, y }) => Math.hypot(x - point.x, y - point.y);
  const [nearest] = ports.filter((port) => far(port) <= GRAB).sort((a, b) => far(a) - far(b));
  return nearest ?? null;
}

/// The uppermost block at a point: later ones lie above.
export const blockAt = (blocks, point) =>
  blocks.findLast(({ x, y }) => isIn(point, x, y, x + WIDTH, y + HEIGHT)) ?? null;

/// The ids of the blocks that a frame between two corners touches.
export function framed(blocks, one, other) {
  const [left, right] = [Math.min(one.x, other.x), Math.max(one.x, other.x)];
  const [top, bottom] = [Math.min(one.y, other.y), Math.max(one.y, other.y)];
  return new Set(blocks
    .filter(({ x, y }) => x <= right && x + WIDTH >= left && y <= bottom && y + HEIGHT >= top)
    .map(({ id }) => id));
}

/// A free place for a new block: below `near`, else below everything on the left; beside what is there.
export function freePlace(blocks, near = null) {
  const bounds = boundsOf(blocks);
  if (!bounds) return { x: 96, y: 32 };
  const place = near ? { x: near.x, y: near.y + ROW } : { x: bounds.left, y: bounds.bottom + ROW - HEIGHT };
  const isTaken = () => blocks.some(({ x, y }) =>
    Math.abs(x - place.x) < WIDTH + STEP && Math.abs(y - place.y) < HEIGHT + STEP);
  while (isTaken()) place.x += COLUMN;
  return place;
}

/// A block's corner for a drop whose pointer is in its middle, on the grid and not on another.
export function dropPlace(blocks, { x, y }) {
  const grid = (value) => Math.round(value / STEP) * STEP;
  const place = { x: grid(x - WIDTH / 2), y: grid(y - HEIGHT / 2) };
  const isCovered = () => blocks.some((block) =>
    Math.abs(block.x - place.x) < 2 * STEP && Math.abs(block.y - place.y) < 2 * STEP);
  while (isCovered()) {
    place.x += 2 * STEP;
    place.y += 2 * STEP;
  }
  return place;
}
