// Where blocks are on a canvas, as Studio keeps it: a text of XML within the graph's JSON.

const HEAD =
  '<?xml version="1.0" encoding="utf-16"?>' +
  '<DataV1 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
  "<Meta /><NodePositions>";
const FOOT = "</NodePositions><NodeGroups /></DataV1>";
const SIZE = "200,200"; // Studio wrote it whatever a block's size was
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const escaped = (text) =>
  text.replace(/[&<>"']/g, (sign) =>
    `&${Object.keys(ENTITIES).find((name) => ENTITIES[name] === sign)};`);

const unescaped = (text) =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name.toLowerCase()];
    const code = hex ? parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

function attribute(tag, name) {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return found ? unescaped(found[1] ?? found[2]) : null;
}

/// Map of a block's key to {x, y}. What cannot be read has no place; that is no error.
export function readLayout(text) {
  const places = new Map();
  const body = /<NodePositions>([\s\S]*?)<\/NodePositions>/.exec(text ?? "")?.[1] ?? "";
  for (const [tag] of body.matchAll(/<NodePosition\s[^>]*>/g)) {
    const key = attribute(tag, "Node");
    const numbers = (attribute(tag, "Position") ?? "").split(",").map(Number);
    if (key === null || numbers.length !== 4 || !numbers.every(Number.isFinite)) continue;
    places.set(key, { x: numbers[0], y: numbers[1] });
  }
  return places;
}

/// The text for `places`: a list of [key, {x, y}].
export const writeLayout = (places) =>
  HEAD +
  places.map(([key, { x, y }]) =>
    `<NodePosition Node="${escaped(key)}" Position="${Math.round(x)},${Math.round(y)},${SIZE}" />`).join("") +
  FOOT;
