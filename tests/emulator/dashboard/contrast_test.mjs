// The contrast of each pair of colours of tokens.css that the pages lay on one another, in both
// themes, as WCAG 2.2 computes it: words have 4.5 (1.4.3), lines and marks 3 (1.4.11).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const sheet = (await readFile(process.argv[2], "utf8")).replace(/\/\*.*?\*\//gs, "");
const values = new Map(
  [...sheet.matchAll(/--([\w-]+):([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
const THEMES = ["light", "dark"];

const grounds = ["app", "surface", "raised", "sunken", "hover", "selected"];
const states = ["ok", "warn", "error", "running", "queued", "cancelled", "info", "drill"];
const withPrefix = (prefix, ...names) => names.map((name) => `${prefix}-${name}`);
const rules = [
  { least: 4.5, on: [...grounds, "press"], front: ["text", "text-2", "text-3", "accent"] },
  { least: 4.5, on: grounds, front: [
    ...states, ...withPrefix("http", "1xx", "2xx", "3xx", "4xx", "5xx", "none"),
    ...withPrefix("verb", "get", "head", "post", "put", "patch", "delete"),
    "documented", "observed", "inferred", "service"] },
  ...states.map((name) => ({ least: 4.5, on: [`${name}-soft`], front: [name, "text", "text-2"] })),
  { least: 4.5, on: ["accent-soft"], front: ["accent", "text", "text-2"] },
  { least: 4.5, on: ["accent-fill", "accent-fill-hover"], front: ["on-accent"] },
  { least: 4.5, on: ["sunken", "surface", "error-soft", "selected"],
    front: withPrefix("code", "key", "string", "number", "word", "quiet") },
  ...[0, 1, 2, 3, 4].map((step) => ({ least: 4.5, on: [`count-${step}`],
                                      front: [`count-${step}-text`] })),
  { least: 3, on: ["app", "surface", "raised", "selected"],
    front: states.map((name) => `${name}-solid`) },
  { least: 3, on: ["app", "surface", "raised", "sunken", "selected"], front: ["line-control"] },
  { least: 3, on: grounds, front: ["focus"] },
  { least: 3, on: ["canvas"], front: ["wire", "block-line", "service-line"] },
  { least: 3, on: ["block"], front: ["block-line"] },
];

function colour(name, theme) {
  const value = values.get(name);
  assert.ok(value, `--${name} has no value`);
  const other = /^var\(--([\w-]+)\)$/.exec(value);
  if (other) return colour(other[1], theme);
  const [, light, dark] = /^light-dark\((#\w{6}), (#\w{6})\)$/.exec(value) ?? [null, value, value];
  return theme === "light" ? light : dark;
}

function luminance(hex) {
  assert.match(hex, /^#[0-9a-f]{6}$/);
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("black on white is 21, and a grey of the middle about 4.5", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(Math.abs(contrast("#767676", "#ffffff") - 4.54) < 0.01);
});

for (const theme of THEMES) {
  test(`words and marks of the ${theme} theme can be seen`, () => {
    const faint = rules.flatMap(({ least, on, front }) => front.flatMap((name) => on.map((ground) =>
      ({ name, ground, least, is: contrast(colour(name, theme), colour(ground, theme)) }))))
      .filter(({ is, least }) => is < least)
      .map(({ name, ground, least, is }) => `${name} on ${ground}: ${is.toFixed(2)} < ${least}`);
    assert.deepEqual(faint, []);
  });
}

test("each colour of words, states and marks is in a rule", () => {
  const checked = new Set(rules.flatMap(({ on, front }) => [...on, ...front]));
  const decoration = /^(line|line-soft|line-button|scrim|accent-line|canvas-dot|service-soft|.*-line)$/;
  const missed = [...values].filter(([name, value]) => /#|rgb/.test(value) &&
    !name.startsWith("shadow") && !decoration.test(name) && !checked.has(name));
  assert.deepEqual(missed.map(([name]) => name), []);
});
