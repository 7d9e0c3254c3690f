import { element, fill, getJson } from "./page.js";

const services = await getJson("/__emu/services");
fill(document.getElementById("services"),
  element("ul", {}, services.map((service) => element("li", {}, service.name))));
