// Shows openapi.json and tries its operations. Everything is a text node: no markup is ever parsed.
"use strict";

const DEPTH_MAX = 3;
const DAY_MS = 24 * 60 * 60 * 1000;
const keyField = document.getElementById("key");

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

// Names stand between backticks in the description, as in Markdown.
function prose(text) {
  return text.split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));
}

function resolver(description) {
  return function resolve(schema) {
    if (!schema || !schema.$ref) return schema || {};
    const steps = schema.$ref.split("/").slice(1);
    const found = steps.reduce((place, step) => place[step], description);
    return { ...found, ...schema, $ref: undefined };
  };
}

const isNull = (schema) => schema.type === "null";

function choices(schema) {
  return (schema.anyOf || schema.oneOf || []).filter((each) => !isNull(each));
}

function kindOf(schema, resolve) {
  const known = resolve(schema);
  if (known.enum) return known.enum.map((value) => JSON.stringify(value)).join(" | ");
  if ("const" in known) return JSON.stringify(known.const);
  if (choices(known).length) {
    const kinds = choices(known).map((each) => kindOf(each, resolve));
    return [...kinds, ...((known.anyOf || []).some(isNull) ? ["null"] : [])].join(" or ");
  }
  if (known.type === "array") return "list of " + kindOf(known.items, resolve);
  const limits = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern"]
    .filter((name) => name in known).map((name) => `${name} ${known[name]}`);
  const name = schema.$ref ? schema.$ref.split("/").pop() : known.format || known.type || "anything";
  return [name, ...limits].join(", ");
}

function example(schema, resolve, depth = 0) {
  const known = resolve(schema);
  if (known.examples) return known.examples[0];
  if ("const" in known) return known.const;
  if (known.default !== undefined && known.default !== null) return known.default;
  if (known.enum) return known.enum[0];
  if (choices(known).length) return example(choices(known)[0], resolve, depth);
  if (known.type === "array") return depth > DEPTH_MAX ? [] : [example(known.items, resolve, depth + 1)];
  if (known.type === "object" || known.properties) {
    if (depth > DEPTH_MAX) return {};
    const required = new Set(known.required || []);
    const wanted = Object.entries(known.properties || {}).filter(([name, each]) =>
      required.has(name) || (depth === 0 && !(each.anyOf || []).some(isNull)));
    return Object.fromEntries(wanted.map(([name, each]) => [name, example(each, resolve, depth + 1)]));
  }
  if (known.format === "date-time") {
    return new Date(Date.now() + (known["x-days-ahead"] || 0) * DAY_MS).toISOString();
  }
  if (known.format === "date") return new Date().toISOString().slice(0, 10);
  if (known.type === "integer" || known.type === "number") return known.minimum ?? 1;
  if (known.type === "boolean") return false;
  return known.type === "string" ? "" : null;
}

function fieldRows(schema, resolve, depth = 0) {
  const known = resolve(schema);
  if (known.type === "array") return fieldRows(known.items, resolve, depth);
  const required = new Set(known.required || []);
  return Object.entries(known.properties || {}).flatMap(([name, each]) => {
    const title = make("code", { class: required.has(name) ? "required" : "" }, name);
    const row = make("tr", {},
      make("td", { class: `field-${depth}` }, title),
      make("td", {}, make("code", {}, kindOf(each, resolve))),
      make("td", {}, ...prose(resolve(each).description || "")));
    return depth >= DEPTH_MAX ? [row] : [row, ...fieldRows(each, resolve, depth + 1)];
  });
}

function table(headings, rows, kind = "") {
  const head = make("tr", {}, ...headings.map((each) => make("th", {}, each)));
  return make("table", { class: kind }, make("thead", {}, head), make("tbody", {}, ...rows));
}

function section(title, ...content) {
  return [make("h3", {}, title), ...content];
}

function schemaSection(title, schema, resolve, kind = "") {
  const rows = fieldRows(schema, resolve);
  if (rows.length) return section(title, table(["field", "type", ""], rows, kind));
  return section(title, make("code", {}, kindOf(schema, resolve)));
}

function jsonSchema(content) {
  return content && content["application/json"] && content["application/json"].schema;
}

function parameterRows(parameters, resolve) {
  return parameters.map((each) => make("tr", {},
    make("td", {}, make("code", { class: each.required ? "required" : "" }, each.name)),
    make("td", {}, each.in),
    make("td", {}, make("code", {}, kindOf(each.schema, resolve))),
    make("td", {}, ...prose(each.description || ""))));
}

function responseRows(responses, resolve) {
  return Object.entries(responses).map(([status, each]) => {
    const known = resolve(each);
    const types = Object.keys(known.content || {}).join(", ");
    return make("tr", {},
      make("td", {}, make("code", {}, status)),
      make("td", {}, known.description),
      make("td", { class: "soft" }, types || "no content"));
  });
}

function parameterField(each) {
  const field = make("input", { name: each.name, autocomplete: "off", spellcheck: "false" });
  if (each.required) field.required = true;
  if (each.name === "Idempotency-Key") field.value = crypto.randomUUID();
  const title = make("span", { class: each.required ? "required" : "" }, each.name);
  return { each, field, label: make("label", {}, title, field) };
}

function addressOf(path, fields) {
  let address = "." + path;
  const query = new URLSearchParams();
  for (const { each, field } of fields) {
    if (each.in === "path") address = address.replace(`{${each.name}}`, encodeURIComponent(field.value));
    if (each.in === "query" && field.value) query.set(each.name, field.value);
  }
  return query.size ? `${address}?${query}` : address;
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(method, operation, path, fields, body) {
  const headers = {};
  if (operation.security && keyField.value) headers.Authorization = `Bearer ${keyField.value.trim()}`;
  if (body) headers["Content-Type"] = "application/json";
  for (const { each, field } of fields) if (each.in === "header") headers[each.name] = field.value;
  const began = performance.now();
  const answer = await fetch(addressOf(path, fields), { method, headers, body: body ? body.value : undefined });
  const took = Math.round(performance.now() - began);
  const hit = answer.headers.get("Idempotency-Hit") ? ", answered before" : "";
  const isText = /json|text/.test(answer.headers.get("Content-Type") || "");
  const text = isText ? readable(await answer.text()) : `(${(await answer.blob()).size} bytes)`;
  return `${answer.status} ${answer.statusText} in ${took} ms${hit}\n\n${text}`;
}

function tryForm(method, path, operation, resolve) {
  const fields = (operation.parameters || []).map(parameterField);
  const schema = jsonSchema(operation.requestBody && operation.requestBody.content);
  const body = schema ? make("textarea", { name: "body", spellcheck: "false" }) : null;
  if (body) body.value = JSON.stringify(example(schema, resolve), null, 2);
  const button = make("button", { type: "submit" }, "Send");
  const said = make("pre", { hidden: "", "aria-live": "polite" });
  const form = make("form", {}, ...fields.map((each) => each.label),
    body && make("label", {}, "body", body), button, said);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      said.textContent = await send(method.toUpperCase(), operation, path, fields, body);
    } catch (error) {
      said.textContent = `no answer: ${error.message}`;
    }
    said.hidden = false;
    button.disabled = false;
  });
  return form;
}

function show(method, path, operation, resolve) {
  const body = jsonSchema(operation.requestBody && operation.requestBody.content);
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith("2"));
  const answer = good && jsonSchema(good[1].content);
  const parameters = operation.parameters || [];
  const inside = make("div", { class: "inside" },
    make("p", {}, ...prose(operation.description)),
    ...(parameters.length
      ? section("Parameters", table(["name", "in", "type", ""], parameterRows(parameters, resolve), "asked")) : []),
    ...(body ? schemaSection("Body", body, resolve, "asked") : []),
    ...(answer && Object.keys(answer).length ? schemaSection("Answer", answer, resolve) : []),
    ...section("Statuses", table(["status", "", "type"], responseRows(operation.responses, resolve))),
    ...section("Try it", tryForm(method, path, operation, resolve)));
  const summary = make("summary", {},
    make("span", { class: `method ${method}` }, method.toUpperCase()),
    make("code", {}, path),
    make("span", {}, operation.summary));
  return make("details", { class: "operation", id: operation.operationId }, summary, inside);
}

function byTag(description) {
  const groups = new Map();
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [tag] = operation.tags;
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push({ method, path, operation });
    }
  }
  return groups;
}

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (!named || named.tagName !== "DETAILS") return;
  named.open = true;
  named.scrollIntoView();
}

function showAll(description) {
  const resolve = resolver(description);
  const main = document.getElementById("operations");
  const contents = document.getElementById("contents");
  document.getElementById("about").replaceChildren(...prose(description.info.description));
  for (const [tag, found] of byTag(description)) {
    main.append(make("h2", {}, tag), ...found.map(({ method, path, operation }) =>
      show(method, path, operation, resolve)));
    contents.append(make("h3", {}, tag), ...found.map(({ operation }) =>
      make("a", { href: `#${operation.operationId}` }, operation.summary)));
  }
  window.addEventListener("hashchange", openNamed);
  openNamed();
}

fetch("openapi.json")
  .then((answer) => answer.json())
  .then(showAll)
  .catch((error) => {
    document.getElementById("about").textContent = `The description cannot be read: ${error.message}`;
  });
