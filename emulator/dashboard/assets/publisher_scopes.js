// The scopes of policies: all calls, products, APIs, operations.
import { element } from "./page.js";
import { policiesPath } from "./publisher_frame.js";

/// The scope in this page's address, as pieces of its path; [] are all calls.
export const scopeHere = () => (new URLSearchParams(location.search).get("scope") ?? "")
  .split("/").filter((one) => one !== "").map(decodeURIComponent);

const isSame = (a, b) => a.length === b.length && a.every((one, index) => one.toLowerCase() === b[index].toLowerCase());

/// All scopes of an instance, as a tree's rows: {scope, name, verb?, kind}.
export async function listScopes(instance) {
  const [products, apis] = await Promise.all([instance.list(["products"]), instance.list(["apis"])]);
  const operations = await Promise.all(apis.map(({ name }) => instance.list(["apis", name, "operations"])));
  return [
    { kind: "all", scope: [], name: "All APIs" },
    ...products.map(({ name, properties }) => ({ kind: "product", scope: ["products", name], name: properties.displayName })),
    ...apis.flatMap(({ name, properties }, index) => [
      { kind: "api", scope: ["apis", name], name: properties.displayName },
      ...operations[index].map((one) => ({ kind: "operation", scope: ["apis", name, "operations", one.name],
                                           name: one.properties.displayName, verb: one.properties.method }))])];
}

/// The row of `scope`; throws an Error for people where it is not there.
export function rowOf(rows, scope) {
  const found = rows.find((row) => isSame(row.scope, scope));
  if (!found) throw new Error(`The instance has no ${scope.join("/")}.`);
  return found;
}

/// The scopes around `row` and itself, outermost first. product: the row of one, or null.
export function chainOf(rows, row, product) {
  const [first] = rows;
  if (row.kind === "all") return [first];
  if (row.kind === "product") return [first, row];
  const around = [first, product].filter(Boolean);
  const api = rowOf(rows, row.scope.slice(0, 2));
  return row.kind === "api" ? [...around, api] : [...around, api, row];
}

/// Links to the policies of each scope.
export const scopeMenu = (instance, rows, current) => element("nav", { class: "operation-list", "aria-label": "Scopes" },
  element("ul", {}, rows.map((row) => element("li", { class: `scope-${row.kind}` },
    element("a", { href: policiesPath(instance, row.scope), "aria-current": row === current ? "page" : null },
      element("span", { class: `verb ${(row.verb ?? "").toLowerCase()}` }, row.verb ?? { all: "ALL", product: "PROD", api: "API" }[row.kind]), " ",
      element("span", { class: "cut" }, row.name))))));
