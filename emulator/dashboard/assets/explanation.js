// Why a request was answered so: the checks in their order, and what each rests on.
import { element, icon } from "./page.js";

// What a check looks at, in a few words; others are named by their ids.
const names = {
  "check.1-path": "Path and verb", "check.2-ids": "Ids: workspace and endpoint", "check.2-subscription": "Subscription",
  "check.3-key": "Key", "check.4-version": "Version", "check.4-jobs-version": "Version of the jobs",
  "check.5-job": "Job", "check.6-concurrency": "Concurrency", "check.7-body": "Body: an object with Inputs",
  "check.7-inputs": "Inputs are declared", "check.7-job-state": "State of the job", "check.7-batch-form": "Form of the batch",
  "check.7-batch-inputs": "Inputs of the batch", "check.8-parameters": "Global parameters",
  "check.8-parameter-values": "Values of parameters", "check.8-batch-outputs": "Outputs of the batch",
  "check.8-blob-extensions": "Extensions of the blobs", "check.8-blobs": "Blobs", "check.9-schema": "Schema: columns",
  "check.10-cells": "Types of the cells", "check.11-module": "Modules", "fault.rule": "A fault rule acted",
  "route.path": "No path like this", "route.verb": "Not this verb", "gateway.operation": "Operation of the API",
  "gateway.key": "Subscription key", "gateway.policy": "Policies of the product", "gateway.backend": "Backend",
};

const evidence = (certainty) => certainty
  ? element("span", { class: "evidence" }, icon(certainty), certainty) : element("span");

const failedWhy = ({ says, source, check, note }, cause) => element("div", { class: "why" },
  element("div", { class: "note error" },
    element("p", {}, cause?.check === check ? cause.says : says ?? note ?? ""),
    note && note !== says ? element("p", {}, element("code", {}, note)) : null),
  source ? element("p", { class: "hint source" }, `Source: ${source}. `, element("code", {}, check)) : null);

function row(step, cause) {
  const name = names[step.check] ?? step.check;
  const failed = !step.passed;
  const rule = step.check === "fault.rule";
  return element("li", { class: failed ? "failed" : null },
    icon(rule ? "bolt" : failed ? "x" : "check"),
    element("span", {}, failed ? element("b", {}, name) : name,
      element("span", { class: "offscreen" }, failed ? ", failed" : ", passed")),
    evidence(step.certainty),
    failed ? failedWhy(step, cause) : null);
}

/// The ladder. Where no check failed but there is a cause, that is its last step.
export function explanation({ steps, cause, status, inner, error }) {
  const known = cause && steps.some(({ check, passed }) => check === cause.check && !passed);
  const all = cause && !known ? [...steps, { ...cause, passed: false, note: null }] : steps;
  const sum = cause ? `${all.length} checks, one failed`
    : `${all.length} ${all.length === 1 ? "check" : "checks"}, all passed`;
  return [
    element("p", { class: "group-title" }, inner ? "Gateway and web service" : "Emulator",
      all.length > 0 ? element("span", {}, sum) : null),
    all.length === 0
      ? element("p", { class: "quiet" }, error ? `Answered ${status}: ${error}.` : `Answered ${status}: no check had a say.`)
      : element("ol", { class: "ladder", "aria-label": "Checks in their order" }, all.map((step) => row(step, cause)))];
}
