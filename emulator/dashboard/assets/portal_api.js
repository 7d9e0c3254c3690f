import { copyable, element, table } from "./page.js";
import { besideMenu, inPath, links, ofInstance, operationPath, portalPage, productPath, verb }
  from "./portal_frame.js";

portalPage("APIs", ({ apis, products }) => {
  const api = inPath(apis, "services");
  const rows = api.operations.map((operation) => [
    element("a", { href: operationPath(api, operation) }, operation.name),
    verb(operation), operation.description, element("code", {}, operation.urlTemplate)]);
  return {
    title: api.name,
    content: besideMenu(api, null,
      element("dl", { class: "facts" },
        element("dt", {}, "Base URL"),
        element("dd", {}, copyable(api.baseUrl, "base URL")),
        element("dt", {}, "Backend"),
        element("dd", {}, api.serviceUrl ? element("code", {}, api.serviceUrl) : "the emulator"),
        element("dt", {}, "Definition"),
        element("dd", {}, element("a", {
          href: ofInstance(`/__emu/gateway/openapi.json?api=${encodeURIComponent(api.id)}`),
          download: `${api.id}.openapi.json`,
        }, "Download as OpenAPI"))),
      element("h2", {}, "Operations"),
      table("Operations", ["Operation", "Verb", "Description", "URL template"], rows,
        { rowHeaders: true }),
      element("h2", {}, "Products with this API"),
      links(products.filter((product) => product.apis.includes(api.id))
        .map((product) => [product.name, productPath(product)]))),
  };
});
