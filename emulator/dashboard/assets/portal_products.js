import { element } from "./page.js";
import { links, portalPage, productPath } from "./portal_frame.js";
import { limitsOf } from "./portal_limits.js";

portalPage("Products", ({ products, policies }) => ({
  title: "Products",
  content: [
    element("h1", {}, "Products"),
    products.length === 0 ? links([]) : element("div", { class: "cards" },
      products.map((product) => element("section", { class: "card" },
        element("h2", {}, element("a", { href: productPath(product) }, product.name)),
        element("p", { class: "written" }, product.description),
        element("p", { class: "quiet" },
          limitsOf(product, policies).join("; ") || "No limits")))),
  ],
}));
