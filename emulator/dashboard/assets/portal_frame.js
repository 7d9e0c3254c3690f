// What the pages of the developer portal share: their data, paths, menus.
import { element, fill, getJson, showError } from "./page.js";

const root = "/__emu/pages/portal";
const piece = encodeURIComponent;

export const apiPath = (api) => `${root}/docs/services/${piece(api.id)}`;
export const operationPath = (api, operation) =>
  `${apiPath(api)}/operations/${piece(operation.id)}`;
export const consolePath = (api, operation) => `${operationPath(api, operation)}/console`;
export const productPath = (product) => `${root}/products/${piece(product.id)}`;

const sections = [
  ["APIs", root], ["Products", `${root}/products`], ["Developer", `${root}/developer`]];

/// Draws a page of the portal's section `section`: `draw(gateway, ...)` answers {title, content},
/// where `gateway` is the emulator's own description of it, and the others are what is at the
/// paths `more`. What goes wrong is shown in the page.
export async function portalPage(section, draw, more = []) {
  const content = document.getElementById("portal");
  fill(document.getElementById("portal-menu"),
    element("nav", { class: "sections", "aria-label": "Developer portal" },
      element("ul", {}, sections.map(([name, href]) => element("li", {},
        element("a", { href, "aria-current": name === section ? "page" : null }, name))))));
  try {
    const page = draw(...await Promise.all(["/__emu/gateway", ...more].map(getJson)));
    document.title = `${page.title} – amlemu`;
    fill(content, page.content);
  } catch (error) {
    showError(content, error);
    content.prepend(element("h1", {}, "Developer portal"));
  }
}

/// The element of `list` whose id comes after `/name/` in this page's path.
/// Throws an Error for people where it does not exist.
export function inPath(list, name) {
  const id = decodeURIComponent(location.pathname.split(`/${name}/`)[1]?.split("/")[0] ?? "");
  const found = list.find((one) => one.id === id);
  if (!found) throw new Error(`The gateway has nothing named “${id}” among its ${name}.`);
  return found;
}

export const verb = (operation) =>
  element("span", { class: `verb ${operation.method.toLowerCase()}` }, operation.method);

/// An API's operations with verb and title; `current` is marked.
export function operationMenu(api, current) {
  return element("nav", { class: "operations", "aria-label": "Operations" },
    element("ul", {}, api.operations.map((operation) => element("li", {},
      element("a", { href: operationPath(api, operation),
                     "aria-current": operation === current ? "page" : null },
        verb(operation), " ", operation.name)))));
}

/// The page of one API or of one of its operations: the menu at its left, `content` beside it.
export const besideMenu = (api, current, ...content) => [
  element("h1", {}, api.name),
  api.description ? element("p", { class: "written" }, api.description) : null,
  element("div", { class: "split" }, operationMenu(api, current), element("div", {}, content)),
];

/// Text of programs; long ones are scrolled, by keys as well.
export const codeBlock = (text, attributes = {}) =>
  element("pre", { tabindex: "0", ...attributes }, element("code", {}, text));

/// A list of links, or what to say where the list is empty.
export const links = (pairs) => pairs.length === 0
  ? element("p", { class: "quiet" }, "No results found.")
  : element("ul", {}, pairs.map(([name, href]) => element("li", {}, element("a", { href }, name))));
