// A document of policies while it is edited: what is saved, what is not, and who was first.
import { isStale, RestError } from "./publisher_api.js";
import { faultsOf } from "./publisher_policy_text.js";

/// The document of a scope: {text, etag}; both null where there is none.
export async function readDocument(instance, scope) {
  if ((await instance.list([...scope, "policies"])).length === 0) return { text: null, etag: null };
  const { body, etag } = await instance.get([...scope, "policies", "policy"], { format: "rawxml" });
  return { text: body.properties.value.replaceAll("\r\n", "\n"), etag };
}

/// Where an instance keeps the policies of a scope: see editedDocument().
export const policyPlace = (scope) => ({ path: [...scope, "policies", "policy"], properties: {},
  read: (instance) => readDocument(instance, scope) });

/// Where an instance keeps a fragment.
export const fragmentPlace = ({ name, properties: { description } }) => ({ path: ["policyFragments", name],
  properties: description ? { description } : {},
  async read(instance) {
    if (!(await instance.list(["policyFragments"])).some((one) => one.name === name)) return { text: null, etag: null };
    const { body, etag } = await instance.get(["policyFragments", name], { format: "rawxml" });
    return { text: body.properties.value.replaceAll("\r\n", "\n"), etag };
  } });

/// `saved`: as the place's read() answered it; `empty`: what is shown where there is no document.
/// What is not saved is kept by the window.
export function editedDocument(instance, { path, properties, read }, saved, empty) {
  const key = `policy ${instance.id} ${path.join("/")}`;
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
  let now = kept ? { ...saved, etag: kept.etag } : saved;
  const shown = () => now.text ?? empty;
  const drop = () => sessionStorage.removeItem(key);
  const theirs = async () => ({ theirs: await read(instance) });

  return {
    kept: kept?.text ?? null,
    shown,
    isThere: () => now.text !== null,
    isDirty: (text) => text !== shown(),
    /// What is typed, to be back after a reload.
    keep(text) {
      if (text === shown()) drop();
      else sessionStorage.setItem(key, JSON.stringify({ text, etag: now.etag }));
    },
    /// Goes on from what another editor saved.
    adopt(document) {
      now = document;
    },
    /// Answers {} where it is saved, {theirs} where another was first, {faults} where it is refused.
    async save(text) {
      try {
        if (now.etag === null && (await read(instance)).text !== null) return theirs();
        const { etag } = await instance.put(path, { properties: { ...properties, format: "rawxml", value: text } }, now.etag);
        now = { text, etag };
        drop();
        return {};
      } catch (error) {
        if (isStale(error)) return theirs();
        const isRefused = error instanceof RestError && error.status === 400;
        return { faults: isRefused ? faultsOf(error.details.length > 0 ? error.details : [error]) : [{ line: 0, column: 1, message: error.message }] };
      }
    },
    /// Answers {} where it is removed, {theirs} where another was first. Throws what else happened.
    async remove() {
      try {
        await instance.remove(path, {}, now.etag);
        now = { text: null, etag: null };
        drop();
        return {};
      } catch (error) {
        if (isStale(error)) return theirs();
        throw error;
      }
    },
  };
}
