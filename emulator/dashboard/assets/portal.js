import { element } from "./page.js";
import { apiPath, links, portalPage, productPath } from "./portal_frame.js";

const card = (name, href, description) => element("section", { class: "card" },
  element("h3", {}, element("a", { href }, name)), element("p", { class: "written" }, description));

portalPage("APIs", ({ instance, apis, products }) => ({
  title: "Developer portal",
  content: [
    element("h1", {}, "Developer portal"),
    element("p", {}, "What the gateway ", element("code", {}, instance),
      " offers: read about an operation, try it, and see your keys under Developer."),
    element("h2", {}, "APIs"),
    apis.length === 0 ? links([]) : element("div", { class: "cards" },
      apis.map((api) => card(api.name, apiPath(api), api.description))),
    element("h2", {}, "Products"),
    links(products.filter((product) => product.published)
      .map((product) => [product.name, productPath(product)])),
  ],
}));
