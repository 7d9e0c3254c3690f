// Names and templates of a publisher's form, without a page.

/// An id from a name that people read, which none of `taken` is: "RRS Execute" as rrs-execute.
export function idFor(name, taken) {
  const plain = name.normalize("NFKD").toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "");
  const id = plain.slice(0, 76) || "unnamed";
  const used = new Set(taken.map((one) => one.toLowerCase()));
  if (!used.has(id)) return id;
  let number = 2;
  while (used.has(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

/// The parameters of a URL template, in its order, each name once: {name, place: "path" or "query"}.
/// A wildcard has none.
export function parametersIn(template) {
  const query = template.indexOf("?");
  const found = new Map();
  for (const { 1: name, index } of template.matchAll(/\{\*?([^{}*]+)\}/g)) {
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, { name, place: query >= 0 && index > query ? "query" : "path" });
  }
  return [...found.values()];
}

/// What is wrong with a URL template; null where nothing is.
export function templateProblem(template) {
  if (template === "") return "A URL template is missing.";
  if (!template.startsWith("/")) return "A template starts with a slash: /score.";
  if (/\s/.test(template)) return "A template has no blanks.";
  let open = false;
  for (const letter of template.replaceAll(/[^{}]/g, "")) {
    if ((letter === "{") === open) return "Each { needs its }.";
    open = letter === "{";
  }
  if (open) return "Each { needs its }.";
  if (/\{\*?\}/.test(template)) return "A parameter has a name: {job}.";
  const names = [...template.matchAll(/\{\*?([^{}*]+)\}/g)].map(({ 1: name }) => name.toLowerCase());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  return twice ? `{${twice}} is there twice.` : null;
}

/// What is wrong with an HTTP verb; null where nothing is.
export const verbProblem = (verb) =>
  verb === "" ? "An HTTP verb is missing."
  : /[/{]/.test(verb) ? "This is a template; the verb is a word such as POST."
  : /^[A-Za-z]+$/.test(verb) ? null : "A verb is a word such as POST.";

/// What the REST wants of a template's parameters: those that the template has, with what `known`
/// says of them.
export function templateParameters(template, known) {
  const facts = new Map(known.map((one) => [one.name.toLowerCase(), one]));
  return parametersIn(template).map(({ name }) =>
    ({ type: "string", required: true, ...facts.get(name.toLowerCase()), name }));
}

/// The address of an API or of an operation: a base, a suffix, and a template where there is one.
export function addressOf(base, suffix, template = "") {
  const middle = suffix.replaceAll(/^\/+|\/+$/g, "");
  return base.replace(/\/+$/, "") + (middle ? `/${middle}` : "") + template;
}

/// The reasons of the statuses that operations declare most.
export const STATUSES = [[200, "OK"], [201, "Created"], [202, "Accepted"], [204, "No Content"], [304, "Not Modified"],
  [400, "Bad Request"], [401, "Unauthorized"], [403, "Forbidden"], [404, "Not Found"], [409, "Conflict"],
  [429, "Too Many Requests"], [500, "Internal Server Error"], [503, "Service Unavailable"]];

/// The last piece of a path: of ids, scopes, and an error's target.
export const lastOf = (path) => path.split(/[/.]/).pop();
