// The fields of an API, as Add API, Import and its settings have them.
import { element, fill } from "./page.js";
import { checkGroup, field } from "./form_fields.js";
import { addressOf } from "./publisher_words.js";

const SCHEMES = [["https", "HTTPS"], ["http", "HTTP"], ["http,https", "HTTP and HTTPS"]];

export const readSchemes = (text) => text.split(",");

/// An API's schemes as the field has them.
const schemesText = (protocols) => {
  const known = ["http", "https"].filter((one) => (protocols ?? ["https"]).includes(one)).join(",");
  return known === "" ? "https" : known;
};

const serviceUrlProblem = (text) =>
  text === "" || /^https?:\/\/[^\s/]+/i.test(text) ? null : "An address starts with http:// or https://.";

const suffixProblem = (others) => (text) => {
  if (/[\s?#{}]/.test(text)) return "A suffix is a path, without blanks, ?, # and braces.";
  const same = others.find(({ properties }) => properties.path.toLowerCase() === text.toLowerCase());
  return same ? `${same.properties.displayName} has this suffix.` : null;
};

/// Fields by their names, filled with `properties`; `others` are the other APIs of the instance.
export const apiFields = (others, properties = {}) => ({
  displayName: field({ name: "displayName", label: "Web API name", required: true, value: properties.displayName }),
  serviceUrl: field({ name: "serviceUrl", label: "Web service URL", mono: true, check: serviceUrlProblem, value: properties.serviceUrl,
    hint: "Where calls go. A host of the cloud’s web services is played by this emulator." }),
  path: field({ name: "path", label: "Web API URL suffix", mono: true, check: suffixProblem(others), value: properties.path,
    hint: "What this API’s addresses begin with; no other API of the instance has it." }),
  protocols: field({ name: "protocols", label: "Web API URL scheme", kind: "select", choices: SCHEMES,
    value: schemesText(properties.protocols) }),
});

/// Shows, while it is typed, what an API's address is with the suffix in the field `suffix`.
export function addressPreview(instance, suffix) {
  const place = element("div", { class: "address-preview" });
  const say = () => fill(place, element("p", { class: "hint" }, "This is what its URL is going to be:"),
    [instance.properties.gatewayUrl, location.origin].map((base, index) =>
      element("p", {}, element("code", {}, addressOf(base, suffix.value())),
        index === 1 ? element("span", { class: "hint" }, " on this machine") : null)));
  suffix.control.addEventListener("input", say);
  say();
  return place;
}

/// The products that are to have an API.
export const productChoice = (products) => checkGroup({
  name: "products", label: "Products", empty: "There is no product yet.",
  choices: products.map(({ name, properties }) => [name, properties.displayName]) });
