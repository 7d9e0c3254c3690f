// Column selectors as graphs write them: JSON, percent-encoded. Rules are taken in order.

export const BY_NAME = "ColumnNames";
export const BY_INDEX = "ColumnIndexes";
export const BY_TYPE = "ColumnTypes";
export const ALL = "AllColumns";
/// Kinds of rules, as people call them.
export const RULE_KINDS = [[BY_NAME, "column names"], [BY_INDEX, "column indices"], [BY_TYPE, "column type"]];
/// Types that a rule by type can name.
export const COLUMN_TYPES = [
  "Numeric", "String", "Integer", "Double", "Boolean", "DateTime", "TimeSpan", "Categorical", "All"];

export const emptySelector = () => ({ keepsOrder: false, rules: [], withRules: false });

/// {keepsOrder, rules: [{exclude, kind, columns}], withRules}; null for a text that is no selector.
export function readSelector(text) {
  if (!text) return emptySelector();
  try {
    const json = JSON.parse(decodeURIComponent(text));
    if (!Array.isArray(json.rules)) return null;
    return {
      keepsOrder: json.isFilter === false,
      rules: json.rules.map(({ exclude, ruleType, columns, columnTypes, columnKinds }) => ({
        exclude: Boolean(exclude), kind: String(ruleType), columns: (columns ?? columnTypes ?? []).map(String),
        ...(columnKinds ? { kinds: columnKinds } : {}) })),
      withRules: json.ui?.withRules ?? true,
    };
  } catch {
    return null;
  }
}

const ruleJson = ({ exclude, kind, columns, kinds }) =>
  kind === ALL ? { exclude, ruleType: ALL }
    : { exclude, ruleType: kind, [kind === BY_TYPE ? "columnTypes" : "columns"]: columns,
        ...(kinds ? { columnKinds: kinds } : {}) };

/// "" for a selector without rules: nothing was chosen.
export function writeSelector({ keepsOrder, rules, withRules }) {
  const full = rules.filter(({ kind, columns }) => kind === ALL || columns.length > 0);
  if (full.length === 0) return "";
  const json = { isFilter: !keepsOrder, rules: full.map(ruleJson), ui: { withRules } };
  return encodeURIComponent(JSON.stringify(json));
}

const TYPES_OF = {
  Numeric: ["Numeric", "Int32", "Double"], Integer: ["Int32"], All: null,
};

function isOfType({ type }, wanted) {
  const own = TYPES_OF[wanted];
  return own === null || (own ?? [wanted]).includes(type);
}

/// Positions from 1 that a text of a rule by index names: `3` or `3-5`; only those that are there.
export function indexesOf(text, count) {
  const found = /^\s*(\d+)\s*(?:-\s*(\d+)\s*)?$/.exec(text);
  if (!found) return [];
  const from = Math.max(1, Number(found[1]));
  const to = Math.min(Number(found[2] ?? found[1]), count);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

// Positions from 0, in the order in which the rule names them.
function meant({ kind, columns: texts }, columns) {
  const all = columns.map((_, index) => index);
  if (kind === ALL) return all;
  if (kind === BY_NAME)
    return texts.map((name) => columns.findIndex((column) => column.name === name)).filter((index) => index >= 0);
  if (kind === BY_INDEX) return indexesOf(texts, columns.length).map((index) => index - 1);
  return all.filter((index) => texts.some((type) => isOfType(columns[index], type)));
}

/// What a selector leaves of `columns` ({name, type}): positions from 0; and which rule, from 1,
/// took a column out (0: no rule named it), by position.
export function chosenOf({ keepsOrder, rules }, columns) {
  if (keepsOrder) {
    const chosen = rules.filter(({ exclude }) => !exclude).flatMap((rule) => meant(rule, columns));
    return { chosen, by: columns.map(() => 0) };
  }
  const isIn = columns.map(() => false);
  const by = columns.map(() => 0);
  rules.forEach((rule, number) => {
    for (const index of meant(rule, columns)) {
      isIn[index] = !rule.exclude;
      by[index] = rule.exclude ? number + 1 : 0;
    }
  });
  return { chosen: isIn.flatMap((yes, index) => (yes ? [index] : [])), by };
}

const KIND_WORDS = { [BY_NAME]: "names", [BY_INDEX]: "indices", [BY_TYPE]: "type" };

/// A rule in words: {verb, values}.
export const inWords = ({ exclude, kind, columns }) =>
  kind === ALL ? { verb: exclude ? "exclude all columns" : "all columns", values: [] }
    : { verb: `${exclude ? "exclude" : "include"} ${KIND_WORDS[kind] ?? kind}`, values: columns };

/// A selector in a few words, for a block.
export function shortWords(text) {
  const selector = readSelector(text);
  if (selector === null) return "";
  const { rules } = selector;
  if (rules.length === 1 && rules[0].kind === BY_NAME && !rules[0].exclude) return rules[0].columns.join(", ");
  return rules.map(inWords).map(({ verb, values }) => [verb, values.join(", ")].filter(Boolean).join(" ")).join("; ");
}

/// By name: the list of chosen names. Null where rules say more than that.
export function namesOf({ rules }) {
  if (rules.length === 0) return [];
  const [rule] = rules;
  return rules.length === 1 && rule.kind === BY_NAME && !rule.exclude ? rule.columns : null;
}
