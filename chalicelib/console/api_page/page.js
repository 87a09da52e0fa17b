// Shows openapi.json and tries its operations. Everything is a text node: no markup is ever parsed.
import { exactlyOne, fieldsOf, fresh, inner, isUnion, kindOf, nameOf, resolver, unionsOf, variantsOf } from "./schema.js";
import { curlOf, pythonOf } from "./samples.js";

const DEPTH_MAX = 3;
const KEY = "grocer.key";
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

const json = (value) => JSON.stringify(value, null, 2);

function fieldRows(schema, resolve, depth = 0, above = []) {
  return fieldsOf(schema, resolve).flatMap(({ name, field, isRequired, about }) => {
    const title = make("code", { class: isRequired ? "required" : "" }, name);
    const row = make("tr", {},
      make("td", { class: `field-${depth}` }, title),
      make("td", {}, make("code", {}, kindOf(field, resolve))),
      make("td", {}, ...prose(about)));
    const isOpen = !isUnion(resolve(inner(field, resolve)));
    const next = nameOf(field);
    if (depth >= DEPTH_MAX || !isOpen || above.includes(next)) return [row];
    return [row, ...fieldRows(field, resolve, depth + 1, next ? [...above, next] : above)];
  });
}

function table(headings, rows, kind = "") {
  const head = make("tr", {}, ...headings.map((each) => make("th", {}, each)));
  return make("table", { class: kind }, make("thead", {}, head), make("tbody", {}, ...rows));
}

function section(title, ...content) {
  return [make("h3", {}, title), ...content.filter((each) => each !== null)];
}

function variant({ kind, schema, known }, resolve) {
  const rows = fieldRows(schema, resolve, 0, [nameOf(schema)]);
  const [example] = known.examples || [];
  return make("details", { class: "variant" },
    make("summary", {}, make("code", {}, kind), " ", ...prose(known.description || "")),
    table(["field", "type", "description"], rows, "asked"),
    example ? make("pre", {}, json(example)) : null);
}

function unionSections(schema, resolve) {
  return [...unionsOf(schema, resolve)].flatMap(([name, union]) => section(
    `${name}: one of these kinds`,
    ...variantsOf(union, resolve).map((each) => variant(each, resolve))));
}

function schemaSection(title, schema, example, resolve, kind = "") {
  const rows = fieldRows(schema, resolve);
  const either = exactlyOne(schema, resolve);
  const about = resolve(schema).description;
  return [
    ...section(title, about ? make("p", { class: "soft" }, ...prose(about)) : null, rows.length
      ? table(["field", "type", "description"], rows, kind)
      : make("code", {}, kindOf(schema, resolve))),
    either.length ? make("p", {}, ...prose(`Exactly one of \`${either.join("`, `")}\`.`)) : null,
    ...unionSections(schema, resolve),
    example === undefined ? null : make("details", { class: "example" },
      make("summary", {}, "Example"), make("pre", {}, json(example))),
  ].filter((each) => each !== null);
}

const jsonContent = (content) => (content && content["application/json"]) || {};

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
      make("td", {}, ...prose(known.description)),
      make("td", { class: "soft" }, types || "no content"));
  });
}

function parameterField(each) {
  const field = make("input", { name: each.name, autocomplete: "off", spellcheck: "false" });
  if (each.required) field.required = true;
  if (each.in === "path" && each.example) field.placeholder = each.example;
  if (each.name === "Idempotency-Key") field.value = crypto.randomUUID();
  const title = make("span", { class: each.required ? "required" : "" }, each.name);
  return { each, field, label: make("label", {}, title, field) };
}

function addressOf(path, fields) {
  let address = "." + path;
  const query = new URLSearchParams();
  for (const { each, field } of fields) {
    if (each.in === "path") {
      const part = encodeURIComponent(field.value || field.placeholder);
      address = address.replace(`{${each.name}}`, part);
    }
    if (each.in === "query" && field.value) query.set(each.name, field.value);
  }
  return query.size ? `${address}?${query}` : address;
}

function readable(text) {
  try {
    return json(JSON.parse(text));
  } catch {
    return text;
  }
}

function requestOf(method, operation, path, fields, body) {
  const headers = {};
  if (body) headers["Content-Type"] = "application/json";
  for (const { each, field } of fields) if (each.in === "header") headers[each.name] = field.value;
  return {
    method,
    address: new URL(addressOf(path, fields), location.href).href,
    headers,
    body: body ? body.value : "",
    isKeyed: operation.security.length > 0,
  };
}

async function send(request) {
  const headers = { ...request.headers };
  const key = keyField.value.trim();
  if (request.isKeyed && key) headers.Authorization = `Bearer ${key}`;
  const began = performance.now();
  const answer = await fetch(request.address, { method: request.method, headers, body: request.body || undefined });
  const took = Math.round(performance.now() - began);
  const hit = answer.headers.get("Idempotency-Hit") ? ", answered before" : "";
  const isText = /json|text/.test(answer.headers.get("Content-Type") || "");
  const text = isText ? readable(await answer.text()) : `(${(await answer.blob()).size} bytes)`;
  return `${answer.status} ${answer.statusText} in ${took} ms${hit}\n\n${text}`;
}

function sample(title, write) {
  const shown = make("pre", {});
  const made = make("details", { class: "sample" }, make("summary", {}, title), shown);
  const refresh = () => { if (made.open) shown.textContent = write(); };
  made.addEventListener("toggle", refresh);
  return { made, refresh };
}

function tryForm(method, path, operation, resolve) {
  const fields = (operation.parameters || []).map(parameterField);
  const { schema, example } = jsonContent(operation.requestBody && operation.requestBody.content);
  const body = schema ? make("textarea", { name: "body", spellcheck: "false" }) : null;
  if (body) body.value = json(fresh(schema, example === undefined ? {} : example, resolve));
  const button = make("button", { type: "submit" }, "Send");
  const said = make("pre", { class: "answer", hidden: "", "aria-live": "polite" });
  const request = () => requestOf(method.toUpperCase(), operation, path, fields, body);
  const samples = [sample("curl", () => curlOf(request())), sample("Python", () => pythonOf(request()))];
  const form = make("form", {}, ...fields.map((each) => each.label),
    body && make("label", {}, "body", body), button, said, ...samples.map((each) => each.made));
  form.addEventListener("input", () => samples.forEach((each) => each.refresh()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      said.textContent = await send(request());
    } catch (error) {
      said.textContent = `no answer: ${error.message}`;
    }
    said.hidden = false;
    button.disabled = false;
  });
  return form;
}

function inside(method, path, operation, resolve) {
  const body = jsonContent(operation.requestBody && operation.requestBody.content);
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith("2"));
  const answer = jsonContent(good && good[1].content);
  const parameters = operation.parameters || [];
  return [
    make("p", {}, ...prose(operation.description)),
    ...(parameters.length
      ? section("Parameters", table(["name", "in", "type", "description"], parameterRows(parameters, resolve), "asked")) : []),
    ...(body.schema ? schemaSection("Body", body.schema, body.example, resolve, "asked") : []),
    ...(answer.schema && answer.schema.$ref
      ? schemaSection("Answer", answer.schema, answer.example, resolve) : []),
    ...section("Statuses", table(["status", "description", "type"], responseRows(operation.responses, resolve))),
    ...section("Try it", tryForm(method, path, operation, resolve)),
  ];
}

function show(method, path, operation, resolve) {
  const summary = make("summary", {},
    make("span", { class: `method ${method}` }, method.toUpperCase()),
    make("code", {}, path),
    make("span", {}, operation.summary));
  const made = make("details", { class: "operation", id: operation.operationId }, summary);
  // Made when it is first opened: all variants of all operations are thousands of rows.
  made.addEventListener("toggle", () => {
    if (made.children.length === 1) made.append(make("div", { class: "inside" }, ...inside(method, path, operation, resolve)));
  });
  return made;
}

function operationsOf(description, tag) {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })));
}

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  if (!named || !named.classList.contains("operation")) return;
  named.open = true;
  named.scrollIntoView();
}

function rememberKey() {
  keyField.value = sessionStorage.getItem(KEY) || "";
  keyField.addEventListener("input", () => sessionStorage.setItem(KEY, keyField.value.trim()));
  // Enter sends nothing: the key goes with each call.
  document.getElementById("key-form").addEventListener("submit", (event) => event.preventDefault());
}

function showAll(description) {
  const resolve = resolver(description);
  const main = document.getElementById("operations");
  const contents = document.getElementById("contents");
  document.getElementById("about").replaceChildren(...prose(description.info.description));
  for (const { name, description: about } of description.tags) {
    const found = operationsOf(description, name);
    main.append(make("h2", {}, name), make("p", { class: "soft" }, about),
      ...found.map(({ method, path, operation }) => show(method, path, operation, resolve)));
    contents.append(make("h3", {}, name), ...found.map(({ operation }) =>
      make("a", { href: `#${operation.operationId}` }, operation.summary)));
  }
  window.addEventListener("hashchange", openNamed);
  openNamed();
}

rememberKey();
// On a narrow screen the contents would fill it.
if (matchMedia("(max-width: 50rem)").matches) document.getElementById("menu").open = false;
fetch("openapi.json")
  .then((answer) => answer.json())
  .then(showAll)
  .catch((error) => {
    document.getElementById("about").textContent = `The description cannot be read: ${error.message}`;
  });
