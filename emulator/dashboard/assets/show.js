// How numbers, times and names are written on the pages.
import { element } from "./page.js";

/// 12345 as 12,345. A browser's own way to write it takes 40 ms when a page first asks for it.
export const wholeNumber = (count) => String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");

/// A count and what is counted: 1 row, 1,234 rows.
export const counted = (count, noun) => `${wholeNumber(count)} ${noun}${count === 1 ? "" : "s"}`;

/// The first piece of an id; the whole one goes into a title.
export const shortId = (id) => id.slice(0, 8);

const unit = (number, name) => [`${number} `, element("span", { class: "unit" }, name)];

/// A duration in milliseconds with the unit that fits: 0.04 ms, 3.2 ms, 201 ms, 1.50 s, 2.0 min.
export function duration(milliseconds) {
  if (milliseconds < 1) return unit(milliseconds === 0 ? "0" : milliseconds.toFixed(2), "ms");
  if (milliseconds < 10) return unit(milliseconds.toFixed(1), "ms");
  if (milliseconds < 1000) return unit(Math.round(milliseconds), "ms");
  if (milliseconds < 120_000) return unit((milliseconds / 1000).toFixed(2), "s");
  return unit((milliseconds / 60_000).toFixed(1), "min");
}

/// Hours, minutes and seconds as a clock shows them: 00:07, 1:02:03.
export function clockTime(seconds) {
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ""}${two((seconds % 3600) / 60)}:${two(seconds % 60)}`;
}

const steps = [[60, "s"], [3600, "min", 60], [86_400, "h", 3600], [Infinity, "d", 86_400]];

function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [, name, size = 1] = steps.find(([end]) => seconds < end);
  return `${Math.floor(seconds / size)} ${name}`;
}

/// How long ago a time was, by `now`, and how long it takes to it; both are milliseconds.
export const ago = (then, now) => `${span(now - then)} ago`;
export const inTime = (then, now) => `in ${span(then - now)}`;

/// The time of day of an ISO time, with milliseconds; the day is in the title.
export const timeOfDay = (iso) =>
  element("time", { datetime: iso, title: iso.replace("T", " ") }, iso.slice(11, 23));

/// An HTTP status: a class for what it means; no status: the connection ended before one.
export function statusMark(status, big = false) {
  const kind = status === 0 ? "none" : `s${Math.floor(status / 100)}`;
  return element("span", { class: `http ${kind}${big ? " big" : ""}`,
    title: status === 0 ? "The connection ended before a status" : null }, status === 0 ? "rst" : String(status));
}

export const verbMark = (method) =>
  element("span", { class: `verb ${method.toLowerCase().replace(/[^a-z]/g, "")}` }, method);
