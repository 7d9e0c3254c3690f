// Policy documents as texts: what is coloured, what is in their sections, what is in force together.

export const SECTIONS = [["inbound", "Inbound"], ["backend", "Backend"], ["outbound", "Outbound"], ["on-error", "On error"]];

export const EMPTY = `<policies>\n${SECTIONS.map(([name]) => `  <${name}>\n    <base />\n  </${name}>\n`).join("")}</policies>\n`;

export const EMPTY_FRAGMENT = "<fragment>\n</fragment>\n";

const after = (text, end, from) => {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
};

// Where an expression that begins with @( or @{ at `from` ends: brackets within texts do not count.
function expressionEnd(text, from) {
  let depth = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"' || letter === "'") {
      const isVerbatim = text[at - 1] === "@";
      for (at += 1; at < text.length && text[at] !== letter; at += 1) if (text[at] === "\\" && !isVerbatim) at += 1;
    } else if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
const startsExpression = (text, at) => text[at] === "@" && (text[at + 1] === "(" || text[at + 1] === "{");

/// The pieces of a document, all of its text in order: {kind, text, at}. kind: "" plain, word (an
/// element's name), key (an attribute's), string, expression, value ({{name}}), quiet (a comment).
/// Names have `tag`: open or close; the end of a tag has `ends`: "/>" or ">". Never throws.
export function tokensOf(text) {
  const tokens = [];
  let at = 0;
  function push(kind, end, more = {}) {
    if (end > at) tokens.push({ kind, text: text.slice(at, end), at, ...more });
    at = Math.max(at, end);
  }
  const take = (kind, form, more) => {
    form.lastIndex = at;
    const found = form.exec(text);
    if (found) push(kind, at + found[0].length, more);
    return found !== null;
  };
  function attributeValue() {
    const quote = text[at];
    const end = startsExpression(text, at + 1) ? expressionEnd(text, at + 1) : at + 1;
    push("string", after(text, quote, end));
  }
  function tag() {
    const isClose = text[at + 1] === "/";
    push("", at + (isClose ? 2 : 1));
    take("word", /[^\s/>=<]+/y, { tag: isClose ? "close" : "open" });
    while (at < text.length) {
      if (take("", /\/?>/y, { ends: text[at] === "/" ? "/>" : ">" })) return;
      if (text[at] === "<") return;
      if (text[at] === '"' || text[at] === "'") attributeValue();
      else if (!take("", /(?:[\s=]|\/(?!>))+/y) && !take("key", /[^\s/>=<"']+/y)) push("", at + 1);
    }
  }
  while (at < text.length) {
    if (text.startsWith("<!--", at)) push("quiet", after(text, "-->", at));
    else if (text.startsWith("<![CDATA[", at)) push("", after(text, "]]>", at));
    else if (text[at] === "<") tag();
    else if (text.startsWith("{{", at)) push("value", after(text, "}}", at));
    else if (startsExpression(text, at)) push("expression", expressionEnd(text, at));
    else if (!take("", /(?:(?!\{\{|@[({])[^<])+/y)) push("", at + 1);
  }
  return tokens;
}

/// The sections of a document by their names: {name -> {start, end, isTag, statements: [{name, start,
/// end}]}}, offsets in the text; isTag: it is one tag that holds nothing. A section that is not there has no entry.
export function sectionsOf(text) {
  const sections = {};
  const open = []; // names of the elements around
  let section = null;
  let statement = null;
  let name = null;
  const closeOne = (start, end) => {
    open.pop();
    if (open.length === 2 && statement) {
      section?.statements.push({ ...statement, end });
      statement = null;
    }
    if (open.length === 1 && section) {
      section.end = start;
      section = null;
    }
  };
  for (const token of tokensOf(text)) {
    const end = token.at + token.text.length;
    if (token.tag) name = token;
    if (token.tag === "open") {
      open.push(token.text);
      if (open.length === 3 && section) statement = { name: token.text, start: token.at - 1 };
    }
    if (!token.ends || name === null) continue;
    if (name.tag === "close") closeOne(name.at - 2, end);
    else {
      if (open.length === 2) sections[name.text] = section = { start: end, end, statements: [], isTag: token.ends === "/>" };
      if (token.ends === "/>") closeOne(end, end);
    }
    name = null;
  }
  return sections;
}

/// Names of a section's statements, without base.
export const statementsOf = (sections, name) =>
  (sections[name]?.statements ?? []).map((one) => one.name).filter((one) => one !== "base");

// A statement's lines, moved to `margin`.
function moved(source, margin) {
  const [first, ...rest] = source.split("\n");
  const least = Math.min(...rest.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)), Infinity);
  return [margin + first, ...rest.map((line) => (line.trim() === "" ? "" : margin + line.slice(Number.isFinite(least) ? least : 0)))].join("\n");
}

// A statement of a document, after a comment for each of its elements that is passed over.
function statementText(text, { start, end }, skipped) {
  const { line: first } = placeOf(text, start);
  const { line: last } = placeOf(text, end - 1);
  return [...skipped.filter(({ line }) => line >= first && line <= last).map(({ name }) => `<!-- passed over: ${name} -->`),
    text.slice(start, end)];
}

/// What runs where the documents `texts` enclose each other, outermost first: each base replaced by
/// what is outside of it. null: a scope without a document. skipped: what is passed over in each,
/// [{name, line}].
export function effectivePolicy(texts, skipped = []) {
  let outer = Object.fromEntries(SECTIONS.map(([name]) => [name, []]));
  texts.forEach((text, index) => {
    if (text === null) return;
    const sections = sectionsOf(text);
    outer = Object.fromEntries(SECTIONS.map(([name]) => [name, !sections[name] ? outer[name]
      : sections[name].statements.flatMap((one) => (one.name === "base" ? outer[name]
          : statementText(text, one, skipped[index] ?? [])))]));
  });
  const write = ([name]) => (outer[name].length === 0 ? `  <${name} />`
    : [`  <${name}>`, ...outer[name].map((one) => moved(one, "    ")), `  </${name}>`].join("\n"));
  return `<policies>\n${SECTIONS.map(write).join("\n")}\n</policies>`;
}

/// Line and column of an offset, both from 1.
export function placeOf(text, offset) {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: lines.at(-1).length + 1 };
}

/// The offset of a line and column; the end where there are fewer.
export function offsetOf(text, line, column = 1) {
  const lines = text.split("\n");
  if (line > lines.length) return text.length;
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  return before + Math.min(Math.max(column, 1) - 1, lines[line - 1].length);
}

/// The faults that an answer's details name: {line, column, message, target}; line 0: of no line.
export const faultsOf = (details) => details.map(({ target, message, line, column }) => {
  const words = /line (\d+)(?:,? column (\d+))?/i.exec(message ?? "");
  return { target, message, line: Number(line ?? words?.[1] ?? 0), column: Number(column ?? words?.[2] ?? 1) };
});

/// What is worth inserting: a name, the section where it belongs, the statement.
export const SNIPPETS = [
  ["Limit call rate", "inbound", '<rate-limit calls="5" renewal-period="60" />'],
  ["Set usage quota", "inbound", '<quota calls="100" renewal-period="604800" />'],
  ["Set header", "inbound", '<set-header name="X-Caller" exists-action="override">\n  <value>gateway</value>\n</set-header>'],
  ["Rewrite URL", "inbound", '<rewrite-uri template="/" />'],
  ["Return response", "inbound", '<return-response>\n  <set-status code="200" reason="OK" />\n  <set-body>done</set-body>\n</return-response>'],
];

/// Where in `text` a statement goes in at the end of `section`, and as what text; null where the
/// section is not there.
export function insertion(text, section, statement) {
  const found = sectionsOf(text)[section];
  if (!found || found.isTag || text[found.end] !== "<") return null;
  const lineStart = text.lastIndexOf("\n", found.end - 1) + 1;
  const isOwnLine = text.slice(lineStart, found.end).trim() === "";
  return { at: isOwnLine ? lineStart : found.end, text: `${isOwnLine ? "" : "\n"}${moved(statement, "    ")}\n` };
}
