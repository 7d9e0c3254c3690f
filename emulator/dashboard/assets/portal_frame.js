// What the pages of the developer portal share: their data, paths, menus.
import { element, fill, getJson, showError, whileBusy } from "./page.js";
import { within } from "./within.js";

const root = "/__emu/pages/portal";
const piece = encodeURIComponent;

// The instance that this page is about; null: the first.
const wanted = new URLSearchParams(location.search).get("instance");
const atInstance = (path, name) => (name === null ? path
  : `${path}${path.includes("?") ? "&" : "?"}instance=${piece(name)}`);

/// A path, asked of the instance and the workspace that this page is about.
export const ofInstance = (path) => within(atInstance(path, wanted));
const page = (path) => ofInstance(root + path);

const apiPage = (api) => `/docs/services/${piece(api.id)}`;
const operationPage = (api, operation) => `${apiPage(api)}/operations/${piece(operation.id)}`;
export const apiPath = (api) => page(apiPage(api));
export const operationPath = (api, operation) => page(operationPage(api, operation));
export const consolePath = (api, operation) => page(`${operationPage(api, operation)}/console`);
export const productPath = (product) => page(`/products/${piece(product.id)}`);
export const developerPath = () => page("/developer");

const sections = [["APIs", page("")], ["Products", page("/products")], ["Developer", developerPath()]];

// Where there are several instances, each has its own portal.
const instanceMenu = ({ instance, instances }) => (instances.length < 2 ? null
  : element("nav", { class: "instances hint", "aria-label": "Instances" }, "Instances: ",
    instances.map((name) => [" ", element("a", { href: within(atInstance(root, name)),
                                                 "aria-current": name === instance ? "true" : null }, name)])));

/// Draws a page of the portal's section `section`: `draw(gateway, ...)` answers {title, content},
/// where `gateway` is the emulator's own description of it, and the others are what is at the
/// paths `more`. What goes wrong is shown in the page.
export async function portalPage(section, draw, more = []) {
  const content = document.getElementById("portal");
  const menu = document.getElementById("portal-menu");
  fill(menu,
    element("nav", { class: "sections", "aria-label": "Developer portal" },
      element("ul", {}, sections.map(([name, href]) => element("li", {},
        element("a", { href, "aria-current": name === section ? "page" : null }, name))))));
  async function show() {
    const [gateway, ...others] = await Promise.all([ofInstance("/__emu/gateway"), ...more.map(within)].map(getJson));
    const { title, content: shown } = draw(gateway, ...others);
    menu.append(instanceMenu(gateway) ?? "");
    document.title = `${title} – amlemu`;
    fill(content, shown);
  }
  await whileBusy(content, show).catch((error) => {
    showError(content, error);
    content.prepend(element("h1", {}, "Developer portal"));
  });
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
  element("div", { class: "menu-beside" }, operationMenu(api, current), element("div", {}, content)),
];

/// Text of programs; long ones are scrolled, by keys as well.
export const codeBlock = (text, attributes = {}) =>
  element("pre", { tabindex: "0", ...attributes }, element("code", {}, text));

/// A list of links, or what to say where the list is empty.
export const links = (pairs) => pairs.length === 0
  ? element("p", { class: "quiet" }, "No results found.")
  : element("ul", {}, pairs.map(([name, href]) => element("li", {}, element("a", { href }, name))));
