// The gateway's counts, shaped for people.
import { bytes } from "./page.js";

const minute = 60_000;

/// The periods that can be chosen: how long they are (none: everything), and how long one bucket is.
export const periods = {
  hour: { name: "Last hour", minutes: 60, bucket: 1 },
  day: { name: "Last 24 hours", minutes: 24 * 60, bucket: 30 },
  week: { name: "Last 7 days", minutes: 7 * 24 * 60, bucket: 6 * 60 },
  all: { name: "All", minutes: null, bucket: 24 * 60 },
};

/// Outcomes of calls, as reports count them.
export const outcomes = [
  { name: "Success", member: "callCountSuccess" }, { name: "Blocked", member: "callCountBlocked" },
  { name: "Failed", member: "callCountFailed" }, { name: "Other", member: "callCountOther" }];

/// The query of the analytics path for a period that ends at `now` (ISO 8601) and `filters`.
export function reportQuery(period, now, filters) {
  const { minutes, bucket } = periods[period];
  const query = new URLSearchParams({ interval: `PT${bucket}M` });
  if (minutes !== null) {
    const length = bucket * minute;
    const start = Math.floor(Date.parse(now) / length) * length - minutes * minute + length;
    query.set("from", new Date(start).toISOString());
  }
  for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
  return query;
}

/// Buckets of time without holes: those without calls are {timestamp} alone.
export function wholeTime({ byTime, from }, period, now) {
  if (byTime.length === 0) return [];
  const length = periods[period].bucket * minute;
  const known = new Map(byTime.map((row) => [Date.parse(row.timestamp), row]));
  const first = periods[period].minutes === null ? Date.parse(byTime[0].timestamp) : Date.parse(from);
  const buckets = [];
  for (let at = Math.floor(first / length) * length; at <= Date.parse(now); at += length) {
    buckets.push(known.get(at) ?? { timestamp: new Date(at).toISOString() });
  }
  return buckets;
}

/// When a bucket begins, in UTC as all times of these pages: the clock, the day, or both, as the
/// period asks.
export function bucketName(timestamp, period) {
  const [day, clock] = new Date(timestamp).toISOString().slice(0, 16).split("T");
  if (period === "all") return day;
  return period === "week" ? `${day.slice(5)} ${clock}` : clock;
}

export const duration = (milliseconds) =>
  milliseconds === null || milliseconds === undefined ? "–" : `${milliseconds.toFixed(1)} ms`;

/// The figures of one row, for a table: see figureNames.
export const figures = (row) => [
  String(row.callCountTotal), ...outcomes.map(({ member }) => String(row[member])),
  bytes(row.bandwidth), duration(row.apiTimeAvg), duration(row.serviceTimeAvg)];
export const figureNames = [
  "Calls", ...outcomes.map(({ name }) => name), "Bandwidth", "API time", "Service time"];

/// Rows of the report by what was called or who called: {title, rows}.
export const rankings = (report) => [
  { title: "APIs", rows: report.byApi }, { title: "Operations", rows: report.byOperation },
  { title: "Products", rows: report.byProduct },
  { title: "Subscriptions", rows: report.bySubscription },
].map(({ title, rows }) =>
  ({ title, rows: [...rows].sort((a, b) => b.callCountTotal - a.callCountTotal) }));
