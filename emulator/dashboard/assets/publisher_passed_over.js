// What --unknown-policies skip passes over in the documents that are in force.
import { getJson } from "./page.js";
import { within } from "./within.js";

const isSame = (a, b) => a.toLowerCase() === b.toLowerCase();

/// Asks for what the instance passes over. Answers a function of a scope's row: its elements,
/// [{name, reason, section, file, line, isHere}]; isHere: in the scope's own document, not in a fragment.
export async function passedOver({ name: instance }) {
  const { skippedPolicies } = await getJson(within(`/__emu/gateway?instance=${encodeURIComponent(instance)}`));
  return ({ kind, scope }) => skippedPolicies
    .filter((one) => one.scope === (kind === "all" ? "global" : kind) && (kind === "all" || isOf(one.target, scope)))
    .map((one) => ({ ...one, isHere: !/fragment/i.test(one.file) }));
}

// A target is the scope's own id, after that of its API where it is an operation's.
const isOf = (target, scope) => isSame(target, scope.filter((_, index) => index % 2 === 1).join("/")) || isSame(target, scope.at(-1));
