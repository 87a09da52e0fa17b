// Reads the schemas of the description: their types, fields, variants and examples.

const DAY_MS = 24 * 60 * 60 * 1000;
const LIMITS = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern"];

export const nameOf = (schema) => (schema.$ref ? schema.$ref.split("/").pop() : "");

export function resolver(description) {
  return function resolve(schema) {
    if (!schema || !schema.$ref) return schema || {};
    const steps = schema.$ref.split("/").slice(1);
    const found = steps.reduce((place, step) => place[step], description);
    return { ...found, ...schema, $ref: undefined };
  };
}

const isNull = (schema) => schema.type === "null";

export function choices(schema) {
  return (schema.anyOf || schema.oneOf || []).filter((each) => !isNull(each));
}

// A union of objects has a name and a section of its own.
export function isUnion(known) {
  return Boolean(known.discriminator)
    || (choices(known).length > 1 && choices(known).every((each) => nameOf(each)));
}

export function kindOf(schema, resolve) {
  const known = resolve(schema);
  const name = nameOf(schema);
  if (known.enum) return known.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in known) return JSON.stringify(known.const);
  if (isUnion(known)) return name;
  if (choices(known).length) {
    const kinds = choices(known).map((each) => kindOf(each, resolve));
    return [...kinds, ...((known.anyOf || []).some(isNull) ? ["null"] : [])].join(" or ");
  }
  if (known.prefixItems) return known.prefixItems.map((each) => kindOf(each, resolve)).join(" and ");
  if (known.type === "array") return "list of " + kindOf(known.items || {}, resolve);
  const limits = LIMITS.filter((limit) => limit in known).map((limit) => `${limit} ${known[limit]}`);
  return [name || known.format || known.type || "anything", ...limits].join(", ");
}

// The only schema behind a reference, a list, or a value that may be null.
export function inner(schema, resolve) {
  const known = resolve(schema);
  if (known.type === "array" && known.items) return inner(known.items, resolve);
  const found = choices(known);
  return !isUnion(known) && found.length === 1 ? inner(found[0], resolve) : schema;
}

export function fieldsOf(schema, resolve) {
  const known = resolve(inner(schema, resolve));
  const required = new Set(known.required || []);
  return Object.entries(known.properties || {}).map(([name, field]) => ({
    name,
    field,
    isRequired: required.has(name),
    about: resolve(field).description || "",
  }));
}

// The fields of which exactly one is sent.
export function exactlyOne(schema, resolve) {
  const rules = (resolve(schema).allOf || []).flatMap((each) => each.oneOf || []);
  return rules.flatMap((each) => each.required || []);
}

// Every union that a schema leads to, by name, without those inside its variants.
export function unionsOf(schema, resolve, seen = new Set()) {
  const place = inner(schema, resolve);
  const known = resolve(place);
  if (isUnion(known)) return new Map([[nameOf(place), known]]);
  if (seen.has(nameOf(place))) return new Map();
  if (nameOf(place)) seen.add(nameOf(place));
  const below = [...Object.values(known.properties || {}), ...choices(known)];
  return new Map(below.flatMap((each) => [...unionsOf(each, resolve, seen)]));
}

export function variantsOf(union, resolve) {
  const mapping = union.discriminator
    ? Object.entries(union.discriminator.mapping)
    : choices(union).map(({ $ref }) => [nameOf({ $ref }), $ref]);
  return mapping.map(([kind, reference]) => {
    const schema = { $ref: reference };
    return { kind, schema, known: resolve(schema) };
  });
}

// An example with its instants counted from now, so that it works when it is sent: a receipt of
// before the programme would earn nothing.
export function fresh(schema, value, resolve) {
  const known = resolve(schema);
  if (known["x-days-ahead"] !== undefined && value) {
    return new Date(Date.now() + known["x-days-ahead"] * DAY_MS).toISOString();
  }
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  const fields = known.properties || {};
  return Object.fromEntries(Object.entries(value).map(([name, each]) =>
    [name, name in fields ? fresh(fields[name], each, resolve) : each]));
}
