// The gateway's counts, shaped for people.
import { bytes } from "./page.js";

const minute = 60_000;

/// The periods that can be chosen: how long they are, and how long a bucket of theirs is, in
/// minutes; null: from the first call on, with what fits that.
export const periods = {
  minutes: { name: "Last 5 minutes", length: 5, bucket: 1 },
  hour: { name: "Last hour", length: 60, bucket: 1 },
  day: { name: "Last 24 hours", length: 24 * 60, bucket: 30 },
  week: { name: "Last 7 days", length: 7 * 24 * 60, bucket: 6 * 60 },
  all: { name: "All", length: null, bucket: null },
};

/// Outcomes of calls, as reports count them, with the colours of their classes of statuses.
export const outcomes = [
  { name: "Success", member: "callCountSuccess", colour: "ok-solid" },
  { name: "Blocked", member: "callCountBlocked", colour: "warn-solid" },
  { name: "Failed", member: "callCountFailed", colour: "error-solid" },
  { name: "Other", member: "callCountOther", colour: "queued-solid" }];

/// The colour of a status's class.
export const statusColour = (status) =>
  ({ 2: "ok-solid", 3: "info-solid", 4: "warn-solid", 5: "error-solid" })[Math.floor(status / 100)] ?? "queued-solid";

/// The query of the analytics path for a period that ends at `now` (ISO 8601) and `filters`.
export function reportQuery(period, now, filters) {
  const { length, bucket } = periods[period];
  const query = new URLSearchParams();
  if (length !== null) {
    const whole = bucket * minute;
    const start = Math.floor(Date.parse(now) / whole) * whole - (length - bucket) * minute;
    query.set("from", new Date(start).toISOString());
    query.set("interval", `PT${bucket}M`);
  }
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  return query;
}

/// When a bucket of the report begins, in UTC as all times of these pages: the clock, the day, or
/// both, as its span asks.
export function bucketName(timestamp, { from, to, interval }) {
  const [day, clock] = timestamp.slice(0, 16).split("T");
  if (interval === "P1D") return day;
  return Date.parse(to) - Date.parse(from) > 24 * 60 * minute ? `${day.slice(5)} ${clock}` : clock;
}

/// Three digits that count; null: nothing was measured.
export const duration = (milliseconds) =>
  milliseconds === null ? "–" : `${Number(milliseconds.toPrecision(3))} ms`;

/// The figures of one row, for a table: see figureNames.
export const figures = (row) => [
  String(row.callCountTotal), ...outcomes.map(({ member }) => String(row[member])),
  bytes(row.bandwidth), duration(row.apiTimeAvg), duration(row.serviceTimeAvg)];
export const figureNames = [
  "Calls", ...outcomes.map(({ name }) => name), "Bandwidth", "Average API time",
  "Average service time"];

/// Rows of the report by what was called or who called: {title, rows}.
export const rankings = (report) => [
  { title: "APIs", rows: report.byApi }, { title: "Operations", rows: report.byOperation },
  { title: "Products", rows: report.byProduct },
  { title: "Subscriptions", rows: report.bySubscription },
].map(({ title, rows }) =>
  ({ title, rows: [...rows].sort((a, b) => b.callCountTotal - a.callCountTotal) }));
