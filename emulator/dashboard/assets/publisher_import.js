// Import of an API from an OpenAPI or Swagger document, and its export.
import { element } from "./page.js";
import { addressPreview, apiFields, productChoice } from "./publisher_api_fields.js";
import { field, formDialog } from "./form_fields.js";
import { pagePath } from "./publisher_frame.js";
import { idFor } from "./publisher_words.js";

// The format's name in the REST, and the document's title; throws an Error for people.
function formatOf(text) {
  if (!/^\s*\{/.test(text)) return formatOfYaml(text);
  let document;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no JSON: ${error.message}`);
  }
  const title = String(document?.info?.title ?? "");
  if (typeof document?.openapi === "string") return { format: "openapi+json", title };
  if (typeof document?.swagger === "string") return { format: "swagger-json", title };
  throw new Error("The document says neither “openapi” nor “swagger” at its root.");
}

// The emulator reads the rest; here is only what says which kind of document it is, and its title.
function formatOfYaml(text) {
  if (!/^(openapi|swagger)\s*:/m.test(text)) throw new Error("The document says neither “openapi” nor “swagger” at its root.");
  const title = /^info\s*:[^\S\n]*\n(?:[^\S\n].*\n|[^\S\n]*\n)*?[^\S\n]+title\s*:\s*(.*)$/m.exec(text)?.[1] ?? "";
  return { format: "openapi", title: title.trim().replace(/^(["'])(.*)\1$/, "$2") };
}

const documentProblem = (text) => {
  try {
    formatOf(text);
    return null;
  } catch (error) {
    return error.message;
  }
};

/// Opens the dialog that makes an API of a document; `apis`, `products`: what there is.
export function importApi(instance, apis, products) {
  const { displayName, path } = apiFields(apis);
  const text = field({ name: "value", label: "Document", kind: "area", rows: 8, mono: true, required: true, check: documentProblem,
                       hint: "OpenAPI 3 or Swagger 2, in JSON or YAML, pasted or from a file." });
  const file = element("input", { type: "file", accept: ".json,.yaml,.yml", "aria-label": "Document from a file",
    async onchange() {
      text.control.value = (await file.files[0]?.text()) ?? "";
      text.control.dispatchEvent(new Event("input"));
      text.wrong();
    } });
  text.node.append(file);
  text.control.addEventListener("input", () => {
    if (documentProblem(text.value()) !== null || displayName.value() !== "") return;
    displayName.control.value = formatOf(text.value()).title;
  });
  formDialog({ title: "Import API", verb: "Import API", fields: [text, displayName, path, productChoice(products)],
    beside: addressPreview(instance, path),
    async send({ products: opens, value, ...properties }) {
      const id = idFor(properties.displayName, apis.map(({ name }) => name));
      await instance.put(["apis", id], { properties: { ...properties, value, format: formatOf(value).format } });
      for (const product of opens) await instance.put(["products", product, "apis", id]);
      location.assign(pagePath(instance, "apis", id));
    } });
}

/// Saves the API's OpenAPI document as a file.
export async function exportApi(instance, { name }) {
  const { body } = await instance.get(["apis", name], { export: "true", format: "openapi+json" });
  const document = body.properties?.value ?? body.value ?? body;
  const text = typeof document === "string" ? document : JSON.stringify(document, null, 2);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  element("a", { href: address, download: `${name}.openapi.json` }).click();
  URL.revokeObjectURL(address);
}
