// Writes a request as a command for curl and as a program in Python.

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export function curlOf({ method, address, headers, body, isKeyed }) {
  const lines = [`curl -X ${method} ${quoted(address)}`];
  if (isKeyed) lines.push('-H "Authorization: Bearer $KEY"');
  for (const [name, value] of Object.entries(headers)) lines.push(`-H ${quoted(`${name}: ${value}`)}`);
  if (body) lines.push(`-d ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

function literal(value, indent) {
  const deeper = `${indent}    `;
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value !== "object") return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = isList
    ? value.map((each) => literal(each, deeper))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${literal(each, deeper)}`);
  const [open, close] = isList ? "[]" : "{}";
  if (!parts.length) return open + close;
  return `${open}\n${parts.map((part) => `${deeper}${part},\n`).join("")}${indent}${close}`;
}

function parsed(body) {
  try {
    return literal(JSON.parse(body), "    ");
  } catch {
    return JSON.stringify(body);
  }
}

export function pythonOf({ method, address, headers, body, isKeyed }) {
  const sent = Object.entries(headers).filter(([name]) => name !== "Content-Type")
    .map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  if (isKeyed) sent.unshift('"Authorization": f"Bearer {os.environ[\'KEY\']}"');
  const lines = [
    ...(isKeyed ? ["import os", ""] : []),
    "import requests",
    "",
    "answer = requests.request(",
    `    ${JSON.stringify(method)},`,
    `    ${JSON.stringify(address)},`,
  ];
  if (sent.length) lines.push(`    headers={${sent.join(", ")}},`);
  if (body) lines.push(`    json=${parsed(body)},`);
  return [...lines, "    timeout=30,", ")", "print(answer.status_code, answer.text)"].join("\n");
}
