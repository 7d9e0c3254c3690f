// What every page's script uses. Text reaches the document as text nodes and attributes only, so
// nothing that a caller stored can become markup.

/// An element with attributes (`onclick` and the like are listeners; null and false are left out)
/// and children: elements, texts, lists of them; null is left out.
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const name in attributes) {
    const value = attributes[name];
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  append(made, children);
  return made;
}

function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child !== null && child !== undefined) parent.append(child);
  }
}

/// A picture of icons.svg; what it stands for is said beside it.
export function icon(name, kind = "icon") {
  const space = "http://www.w3.org/2000/svg";
  const made = document.createElementNS(space, "svg");
  made.setAttribute("class", kind);
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return made;
}

/// Does `action()`; `parent` is marked as busy until its end, as such pages are from their start.
export async function whileBusy(parent, action) {
  parent.setAttribute("aria-busy", "true");
  try {
    return await action();
  } finally {
    parent.removeAttribute("aria-busy");
  }
}

/// Puts `children` in the place of what `parent` holds.
export function fill(parent, ...children) {
  if (parent.firstChild) parent.replaceChildren();
  append(parent, children);
}

/// The same for what is drawn again by itself: the focus stays on what has the same name.
export function refill(parent, ...children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.ariaLabel : null;
  fill(parent, ...children);
  if (focused === null) return;
  [...parent.querySelectorAll("[aria-label]")].find(({ ariaLabel }) => ariaLabel === focused)
    ?.focus({ preventScroll: true });
}

/// The header by which the journal knows calls of these pages from those of programs.
export const ownHeader = "x-amlemu-own";

// The answer that ahead.js asked for, once, as long as it is of now.
const aheadFor = 3000; // milliseconds since the page began
function takeAhead(path, { method, signal }) {
  const answer = globalThis.askedAhead?.get(path);
  globalThis.askedAhead?.delete(path);
  return method || signal || performance.now() > aheadFor ? null : answer;
}

/// A fetch from the emulator, whatever its answer's status.
/// Throws an Error whose message is for people; an aborted one as fetch does.
export async function ask(path, request = {}) {
  const headers = new Headers(request.headers);
  headers.set(ownHeader, "1");
  try {
    return await (takeAhead(path, request) ?? fetch(path, { ...request, headers }));
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The emulator does not answer. Is it still running?");
  }
}

/// The JSON at a path of the emulator.
/// Throws an Error whose message is for people.
export async function getJson(path) {
  const response = await ask(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(await problemText(response));
  return response.json();
}

/// What an answer that is no success says, for people.
export async function problemText(response) {
  const text = await response.text();
  try {
    const body = JSON.parse(text);
    const error = body.error;
    return (
      body.detail ?? body.message ?? error?.details?.[0]?.message ?? error?.message ?? body.title ?? text
    );
  } catch {
    return text || `${response.status} ${response.statusText}`;
  }
}

/// Shows `error` in `parent`, announced by screen readers at once.
export function showError(parent, error) {
  fill(parent, element("p", { class: "error", role: "alert" }, error.message ?? String(error)));
}

/// The same for what is asked again and again: an error that stays is shown once.
export function keepError(parent, error) {
  const shown = parent.querySelector(":scope > [role=alert]")?.textContent;
  if (shown !== error.message) showError(parent, error);
}

/// A listener that leaves out what comes while `action(event)` is under way. `button` says so
/// meanwhile, but is not disabled: that would take the focus away.
export function oneAtATime(button, action) {
  let busy = false;
  return async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    button.setAttribute("aria-disabled", "true");
    try {
      await action(event);
    } finally {
      busy = false;
      button.removeAttribute("aria-disabled");
    }
  };
}

/// A button that copies what `read()` answers; `name` says what that is.
export function copyButton(read, name) {
  let timer;
  // Help pages have no icons; there, words stand for them.
  function say(word) {
    const sign = document.getElementById("i-copy") ? { Copy: "copy", Copied: "check" }[word] : null;
    fill(button, sign ? icon(sign) : null, sign === "copy" ? null : word);
    button.setAttribute("aria-label", `${word} ${name}`);
    button.title = `${word} ${name}`;
  }
  async function copy() {
    clearTimeout(timer);
    say(await copyText(read()).then(() => "Copied", () => "Not copied"));
    timer = setTimeout(say, 1500, "Copy");
  }
  const button = element("button", { type: "button", class: "copy", onclick: copy });
  say("Copy");
  return button;
}

/// A value beside a button that copies it.
export const copyable = (value, name) =>
  element("span", { class: "copyable" }, element("code", {}, value), copyButton(() => value, name));

// The clipboard is there on secure origins only: loopback, but not an address of the network.
async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = element("textarea", { class: "offscreen", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("The browser copies nothing.");
}

/// A table from texts or elements: the first column are headers of their rows where `rowHeaders`,
/// columns from `numbersFrom` on are numbers.
export function table(caption, columns, rows, { rowHeaders = false, numbersFrom = Infinity } = {}) {
  const look = (index) => ({ class: index >= numbersFrom ? "number" : null });
  const cell = (value, index) => rowHeaders && index === 0
    ? element("th", { scope: "row" }, value) : element("td", look(index), value);
  return element(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, columns.map((name, index) =>
        element("th", { scope: "col", ...look(index) }, name)))),
      element("tbody", {}, rows.map((row) => element("tr", {}, row.map(cell)))),
    ),
  );
}

/// Numbers and times as people read them.
export const bytes = (count) => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let step = 0;
  while (count >= 1000 && step < units.length - 1) {
    count /= 1000;
    step += 1;
  }
  return `${step === 0 ? count : count.toFixed(1)} ${units[step]}`;
};
export const time = (iso) =>
  iso ? element("time", { datetime: iso }, iso.replace("T", " ").replace(/\.\d+Z$/, "Z")) : "–";

/// The last piece of this page's path, decoded.
export const lastPiece = () => decodeURIComponent(location.pathname.split("/").pop());
