// The messenger's page. Everything that people or bots wrote becomes text nodes, never markup.
"use strict";

const OPEN_MAX = 2;
const WAIT_S = 15;
const OUTBOX_EVERY_MS = 3000;
const WIRE_ROWS_MAX = 400;
const NETWORKS = { telegram: "Telegram", vk: "VK", max: "MAX", whatsapp: "WhatsApp", webchat: "Web chat" };
const TAGS = { vk: "VK", max: "MAX", whatsapp: "WA", webchat: "web" };
const FACES = ["#4c84d9", "#3f9c76", "#c0723c", "#8a63c7", "#c2557e", "#3a93a8", "#7f8b3a"];

const isWide = matchMedia("(min-width: 1101px)");
const byId = (id) => document.getElementById(id);
let state = { revision: -1, people: [], bot: {} };
let open = [];
let focused = null;
let wireN = 0;
const panes = new Map();

// ---------- small tools

function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== ""));
  return node;
}

function counted(number, one, several) {
  return `${number} ${number === 1 ? one : several}`;
}

async function ask(method, path, body) {
  const options = { method };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  const response = await fetch(path, options);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function attempt(promise) {
  return promise.catch((error) => complain(error.message));
}

function complain(words) {
  const toast = byId("toast");
  toast.textContent = words;
  toast.classList.add("shown");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => toast.classList.remove("shown"), 4000);
}

function question(title, label, value) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-label").textContent = label;
  byId("ask-value").value = value;
  dialog.returnValue = "";
  dialog.showModal();
  byId("ask-value").select();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "ok" ? byId("ask-value").value : null);
    }, { once: true });
  });
}

const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const moment = new Intl.DateTimeFormat("en-GB", {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit",
});

const fullName = (person) => `${person.first_name} ${person.last_name}`.trim();

function face(person, size = "") {
  const letters = (person.first_name[0] || "?") + (person.last_name[0] || "");
  const node = el("span", { class: `face ${size}`, "aria-hidden": "true" }, letters.toUpperCase());
  node.style.background = FACES[person.id % FACES.length];
  return node;
}

// ---------- people

function summary(message) {
  if (!message) return "";
  if (message.sticker) return message.sticker;
  if (message.contact) return "Contact";
  if (message.location) return "Location";
  if (message.voice_s) return "Voice message";
  if (message.document) return message.document.name;
  return message.text.split("\n")[0] || (message.pictures.length ? "Photo" : "");
}

function showPeople() {
  const rows = state.people.map((person) => {
    const last = person.messages.at(-1);
    const tag = person.blocked ? "blocked" : TAGS[person.kind] || person.language;
    const choose = (event) => openChat(person.id, event.shiftKey || event.metaKey || event.ctrlKey);
    const row = el("button", { class: "person", type: "button", onclick: choose,
                               title: "Shift-click opens the chat beside" },
      face(person),
      el("span", { class: "name" }, fullName(person)),
      el("span", { class: "tag" }, tag),
      el("span", { class: "last" }, summary(last) || person.phone));
    row.dataset.person = person.id;
    row.setAttribute("aria-current", open.includes(person.id));
    return el("li", {}, row);
  });
  if (state.crowd && state.crowd.people) {
    const { people, messages } = state.crowd;
    rows.push(el("li", { class: "hint" }, `Demo base: ${counted(messages, "message", "messages")} to ${counted(people, "person", "people")}; the last ones are listed.`));
  }
  if (!rows.length) rows.push(el("li", { class: "hint" }, "Nobody is here yet. Add a person to write to the bot."));
  byId("people").replaceChildren(...rows);
}

function openChat(id, beside) {
  focused = id;
  showView("chat");
  if (!open.includes(id)) {
    if (beside && isWide.matches && open.length) open = [open[0], id].slice(0, OPEN_MAX);
    else open = [id, ...open.slice(1)];
  }
  render();
  panes.get(id).focus();
}

function closeChat(id) {
  open = open.filter((one) => one !== id);
  panes.get(id).node.remove();
  panes.delete(id);
  focused = open[0] ?? null;
  if (!open.length) showView("people");
  render();
}

// A narrow screen has room for one of people, chat and requests; a wide one shows all three.
function showView(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll("[data-view-of]")) {
    button.setAttribute("aria-current", button.dataset.viewOf === name);
  }
}

// ---------- text

function wrapped(text, entity) {
  const tags = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "q" };
  if (entity.type === "text_link") return link(entity.url, text);
  if (entity.type === "spoiler") return el("span", { class: "spoiler" }, text);
  return tags[entity.type] ? el(tags[entity.type], {}, text) : text;
}

function link(url, content) {
  if (!/^https?:\/\//i.test(url)) return content;
  return el("a", { href: url, target: "_blank", rel: "noreferrer" }, content);
}

function plain(text) {
  return text.split(/(https?:\/\/[^\s<>"]+)/).filter(Boolean)
    .map((part) => (/^https?:\/\//.test(part) ? link(part, part) : part));
}

function formatted(text, entities) {
  const cuts = new Set([0, text.length]);
  for (const entity of entities) cuts.add(entity.offset).add(entity.offset + entity.length);
  const places = [...cuts].sort((one, other) => one - other);
  const node = el("span", { class: "text" });
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [from, to] = [places[i], places[i + 1]];
    const over = entities.filter((entity) => entity.offset <= from && to <= entity.offset + entity.length);
    const piece = text.slice(from, to);
    if (over.length) node.append(over.reduceRight(wrapped, piece));
    else node.append(...plain(piece));
  }
  return node;
}

// ---------- messages

function bubble(message) {
  const at = el("span", { class: "at" }, (message.edited ? "edited " : "") + hour.format(message.date * 1000));
  const node = el("div", { class: `bubble ${message.edited ? "edited" : ""}` });
  for (const url of message.pictures) node.append(el("img", { src: url, alt: "Picture", loading: "lazy" }));
  if (message.contact) node.append(card(message.contact));
  if (message.location) node.append(el("div", { class: "place" }, `📍 ${message.location.latitude}, ${message.location.longitude}`));
  if (message.voice_s) node.append(el("div", { class: "place" }, `🎤 0:${String(message.voice_s).padStart(2, "0")}`));
  if (message.document) node.append(el("a", { class: "file", href: message.document.url, target: "_blank" }, icon("file"), message.document.name));
  if (message.text) node.append(formatted(message.text, message.entities));
  else at.classList.add("alone");
  node.append(at);
  return node;
}

function card(contact) {
  const person = { id: contact.user_id || 0, first_name: contact.first_name, last_name: "" };
  return el("div", { class: "card" }, face(person), el("div", {},
    el("b", {}, contact.first_name), el("br"), el("span", { class: "phone" }, `+${contact.phone_number.replace(/^\+/, "")}`)));
}

function inlineButtons(person, message) {
  const press = (button) => () => attempt(ask("POST", `/people/${person.id}/messages`,
    person.kind === "webchat" ? { button: button.value } : { button: button.value, message_id: message.id }));
  const one = (button) => (button.url
    ? el("a", { href: /^(https?:|\/launch\/)/i.test(button.url) ? button.url : "#", target: "_blank", rel: "noreferrer" }, button.text, icon("outside"))
    : el("button", { type: "button", class: button.waiting ? "waiting" : "", onclick: press(button) }, button.text));
  return el("div", { class: "inline" }, ...message.buttons.map((row) => el("div", {}, ...row.map(one))));
}

function messageNode(person, message) {
  const node = el("div", { class: `message ${message.author === "person" ? "mine" : ""}` });
  node.append(message.sticker ? el("div", { class: "sticker" }, message.sticker) : bubble(message));
  if (message.buttons.length) node.append(inlineButtons(person, message));
  return node;
}

// ---------- one chat

class Pane {
  constructor(id) {
    this.id = id;
    this.drawn = "";
    this.head = el("div", { class: "who" });
    this.faceHolder = el("span");
    this.list = el("div", { class: "messages", "aria-live": "polite" });
    this.notice = el("div", { class: "notice", hidden: true });
    this.keyboard = el("div", { class: "keyboard" });
    this.input = el("textarea", { rows: 1, "aria-label": "Message", onkeydown: (event) => this.key(event),
                                  oninput: () => this.grow() });
    this.composer = el("div", { class: "composer" });
    const close = el("button", { class: "icon", type: "button", title: "Close the chat", "aria-label": "Close the chat", onclick: () => closeChat(id) }, icon("close"));
    this.node = el("section", { class: "chat", "aria-label": "Chat" },
      el("header", { class: "bar" }, this.faceHolder, this.head, this.moreMenu(), close),
      this.list, this.notice, this.composer, this.keyboard);
    this.node.addEventListener("pointerdown", () => { focused = id; });
    new ResizeObserver(() => this.toEnd()).observe(this.list);
  }

  get person() { return state.people.find((one) => one.id === this.id); }

  focus() { if (this.input.isConnected) this.input.focus(); }

  act(body) { return attempt(ask("POST", `/people/${this.id}/messages`, body)); }

  draw() {
    const person = this.person;
    this.node.dataset.person = person.id;
    const fault = (state.faults || {})[person.kind];
    const drawing = JSON.stringify([person, fault]);
    if (drawing === this.drawn) return;
    this.drawn = drawing;
    this.faceHolder.replaceChildren(face(person, "small"));
    const place = person.kind === "webchat" ? NETWORKS.webchat : `${NETWORKS[person.kind]} · ${person.phone}${person.hides_phone ? " (private)" : ""} · ${person.language}`;
    const state_ = (person.blocked ? " · has blocked the bot" : "") + (person.stops_marketing ? " · wants no offers" : "");
    const until = fault && fault.calls ? counted(fault.calls, "call", "calls") : "until it is fine again";
    const broken = fault ? el("span", { class: "fault" }, `answers ${fault.status} · ${until}`) : "";
    this.head.replaceChildren(el("b", {}, fullName(person)), el("span", {}, place + state_), broken);
    this.drawMessages(person);
    this.drawNotice(person);
    this.drawComposer(person);
    this.drawKeyboard(person);
    this.toEnd();
  }

  toEnd() { this.list.scrollTop = this.list.scrollHeight; }

  drawMessages(person) {
    const nodes = [];
    let lastDay = "";
    for (const message of person.messages) {
      const today = day.format(message.date * 1000);
      if (today !== lastDay) nodes.push(el("div", { class: "day" }, today));
      lastDay = today;
      nodes.push(messageNode(person, message));
    }
    if (!nodes.length) {
      nodes.push(el("div", { class: "empty" }, person.kind === "webchat"
        ? "The web chat is closed. Open it to begin."
        : `${person.first_name} has not spoken to the bot yet.`));
    }
    this.list.replaceChildren(...nodes);
    for (const image of this.list.querySelectorAll("img")) {
      image.addEventListener("load", () => this.toEnd());
    }
  }

  drawNotice(person) {
    const isNew = person.notice && person.notice !== this.notice.textContent;
    if (!person.notice) {
      this.notice.textContent = "";
      this.notice.hidden = true;
    }
    if (!isNew) return;
    this.notice.textContent = person.notice;
    this.notice.hidden = false;
    setTimeout(() => { this.notice.hidden = true; }, 4000);
  }

  drawComposer(person) {
    const wide = (label, work) => el("button", { class: "wide", type: "button", onclick: work }, label);
    if (person.blocked) {
      this.composer.replaceChildren(wide("Unblock the bot", () => this.membership("unblock")));
    } else if (!person.started) {
      const label = person.kind === "webchat" ? "Open the chat" : "Start";
      this.composer.replaceChildren(wide(label, () => this.act({ start: true })));
    } else if (!this.input.isConnected) {
      const send = el("button", { class: "icon send", type: "button", title: "Send", "aria-label": "Send", onclick: () => this.send() }, icon("send"));
      const attach = person.kind === "webchat" ? this.endButton() : this.attachMenu();
      this.composer.replaceChildren(...[attach, this.input, send].filter(Boolean));
    }
    this.input.placeholder = person.placeholder || "Message";
  }

  drawKeyboard(person) {
    const rows = person.blocked ? [] : person.keyboard || [];
    const key = (button) => el("button", { type: "button", onclick: () => this.act({ button: button.text }) },
      button.request_contact ? icon("phone") : "", button.text);
    this.keyboard.replaceChildren(...rows.map((row) => el("div", {}, ...row.map(key))));
    this.keyboard.hidden = !rows.length;
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  send() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = "";
    this.grow();
    this.act({ text });
  }

  membership(word) { return attempt(ask("POST", `/people/${this.id}/${word}`)); }

  endButton() {
    return el("button", { class: "end", type: "button", title: "End the session: the token is given up",
                          onclick: () => this.membership("close") }, "End");
  }

  attachMenu() {
    if (this.person.kind === "vk") return this.vkMenu();
    if (this.person.kind === "whatsapp") return this.whatsappMenu();
    return menu("clip", "Send something else", "up", [
      ["phone", "Own contact", () => this.act({ contact: "own" })],
      ["person", "Someone else’s contact…", () => this.foreignContact()],
      ["play", "Location…", () => this.location()],
      ["picture", "Photo", () => this.act({ photo: true })],
      ["play", "Voice message", () => this.act({ voice: true })],
      ["file", "Document…", () => this.document()],
      ["thumb", "Sticker", () => this.act({ sticker: "👍" })],
      ["pencil", "Edit the last message…", () => this.editLast()],
    ]);
  }

  vkMenu() {
    return menu("clip", "Send something else", "up", [
      ["play", "Location…", () => this.location()],
      ["picture", "Photo", () => this.act({ photo: true })],
      ["thumb", "Sticker", () => this.act({ sticker: "👍" })],
      ["pencil", "Edit the last message…", () => this.editLast()],
    ]);
  }

  whatsappMenu() {
    return menu("clip", "Send something else", "up", [
      ["phone", "Own contact", () => this.act({ contact: "own" })],
      ["person", "Someone else’s contact…", () => this.foreignContact()],
      ["play", "Location…", () => this.location()],
      ["picture", "Photo", () => this.act({ photo: true })],
      ["file", "Document…", () => this.document()],
      ["thumb", "Sticker", () => this.act({ sticker: "👍" })],
      ["block", "Stop offers", () => this.act({ marketing: "stop" })],
      ["play", "Allow offers", () => this.act({ marketing: "resume" })],
      ["pencil", "Change the number…", () => this.changeNumber()],
    ]);
  }

  moreMenu() {
    return menu("more", "More", "down", [
      ["play", "/start", () => this.act({ start: true })],
      ["link", "/start by a link…", () => this.startByLink()],
      ["block", "Block the bot", () => this.membership("block")],
      ...this.faultItems(),
    ]);
  }

  // The platform of this person fails for all of its people.
  faultItems() {
    const kind = this.person.kind;
    if (kind === "webchat") return [];
    const order = (body) => attempt(ask("POST", "/faults", { kind, ...body }));
    return [
      ["play", "429 for 3 calls, again after 5 s", () => order({ status: 429, retry_after_s: 5, calls: 3 })],
      ["close", "503 until it is fine again", () => order({ status: 503 })],
      ["chat", "Fine again", () => order({})],
    ];
  }

  async startByLink() {
    const payload = await question("Start by a link", "What stands after ?start=", "ref_7Q2K9");
    if (payload !== null) this.act({ start: payload });
  }

  async foreignContact() {
    const other = state.people.find((one) => one.id !== this.id && one.kind === this.person.kind);
    const phone = await question("Someone else’s contact", "Phone", other ? other.phone : "+79995550000");
    if (phone === null) return;
    const owner = state.people.find((one) => one.phone === phone && one.kind === this.person.kind);
    const contact = { phone_number: phone, first_name: owner ? owner.first_name : "Somebody" };
    this.act({ contact: owner ? { ...contact, user_id: owner.id } : contact });
  }

  async changeNumber() {
    const phone = await question("Another number", "Phone", "+79995559900");
    if (phone !== null) this.act({ new_phone: phone });
  }

  async location() {
    const place = await question("Location", "Latitude, longitude", "59.9386, 30.3141");
    if (place === null) return;
    const [latitude, longitude] = place.split(",").map(Number);
    this.act({ location: { latitude, longitude } });
  }

  async document() {
    const name = await question("Document", "Name of the file", "receipt.pdf");
    if (name) this.act({ document: name });
  }

  async editLast() {
    const last = this.person.messages.findLast((one) => one.author === "person" && one.text);
    if (!last) { complain("There is nothing to edit"); return; }
    const text = await question("Edit the last message", "Text", last.text);
    if (text !== null) this.act({ edit: { text, message_id: last.id } });
  }
}

function menu(mark, title, direction, items) {
  const list = el("div", { class: `menu ${direction}`, hidden: true },
    ...items.map(([sign, label, work]) => el("button", { type: "button", onclick: () => { list.hidden = true; work(); } },
      icon(sign), label)));
  const toggle = el("button", { class: "icon", type: "button", title, "aria-label": title, "aria-haspopup": "true",
                                onclick: () => { list.hidden = !list.hidden; } }, icon(mark));
  const holder = el("div", { class: "menu-holder" }, toggle, list);
  document.addEventListener("pointerdown", (event) => { if (!holder.contains(event.target)) list.hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") list.hidden = true; });
  return holder;
}

function showChats() {
  const chats = byId("chats");
  for (const [id, pane] of panes) {
    if (!open.includes(id)) { pane.node.remove(); panes.delete(id); }
  }
  for (const id of open) {
    if (!panes.has(id)) panes.set(id, new Pane(id));
    const pane = panes.get(id);
    if (pane.node.parentNode !== chats) chats.append(pane.node);
    pane.draw();
  }
  let empty = chats.querySelector(":scope > .empty");
  if (open.length) empty?.remove();
  else if (!empty) chats.append(el("p", { class: "empty" }, "Choose a person. On a wide screen, Shift-click opens a second chat beside the first."));
}

// ---------- wire

function brief(exchange) {
  const body = exchange.request?.body ?? exchange.request;
  const update = body?.message?.text !== undefined ? body.message : body?.edited_message ?? body?.object?.message ?? body?.message?.body;
  const words = update?.text ?? body?.callback_query?.data ?? body?.callback?.payload ?? body?.text ?? body?.caption ?? body?.message ?? "";
  return typeof words === "string" ? words.split("\n")[0] : "";
}

function pretty(value) {
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try { return JSON.stringify(JSON.parse(value), null, 2); } catch { return value || "(empty)"; }
}

function wireRow(exchange) {
  const isGood = exchange.status >= 200 && exchange.status < 300;
  const isIn = exchange.direction === "bot api";
  const row = el("details", {}, el("summary", {},
    el("span", { class: `arrow ${isIn ? "in" : ""}`, title: isIn ? "the bot calls" : "the bot is called" }, icon(isIn ? "fromBot" : "toBot")),
    el("span", { class: "what" }, exchange.title),
    el("span", { class: `status ${isGood ? "" : "bad"}` }, exchange.status || "—"),
    el("span", { class: "brief" }, `${hour.format(new Date(exchange.at))}  ${brief(exchange)}`)));
  row.dataset.person = exchange.person_id ?? "";
  row.addEventListener("toggle", () => {
    if (row.open && row.childElementCount === 1) {
      row.append(el("h3", {}, "Request"), el("pre", {}, pretty(exchange.request)),
        el("h3", {}, "Answer"), el("pre", {}, pretty(exchange.answer)));
    }
  });
  return row;
}

async function showWire() {
  if (state.wire_n > wireN) {
    const { exchanges } = await ask("GET", `/wire?after=${wireN}`);
    for (const exchange of exchanges) {
      if (exchange.n > wireN) { byId("wire").prepend(wireRow(exchange)); wireN = exchange.n; }
    }
    while (byId("wire").childElementCount > WIRE_ROWS_MAX) byId("wire").lastChild.remove();
  }
  filterWire();
}

function filterWire() {
  const only = byId("wire-only").checked && focused !== null ? String(focused) : null;
  for (const row of byId("wire").children) row.hidden = only !== null && row.dataset.person !== only;
}

// ---------- SMS and e-mail

const arrivals = new Map();

function letter(to, kind, title, text, id) {
  if (!arrivals.has(id)) arrivals.set(id, arrivals.size);
  return { place: arrivals.get(id), node: el("article", { class: "letter" },
    el("header", {}, el("span", { class: "tag" }, kind), el("b", {}, to)),
    title ? el("h3", {}, title) : "", el("p", {}, text)) };
}

async function showOutbox() {
  if (document.hidden) return;
  const { sms, emails } = await ask("GET", "/outbox");
  const letters = [
    ...sms.map((one) => letter(one.to, "SMS", "", one.text, one.id)),
    ...emails.map((one) => letter(one.to, "E-mail", one.subject, one.text || one.html, one.id)),
  ].sort((one, other) => other.place - one.place);
  const none = el("p", { class: "hint" }, "Nothing was sent by SMS or e-mail yet.");
  byId("outbox").replaceChildren(...(letters.length ? letters.map((one) => one.node) : [none]));
  byId("tab-outbox").textContent = `SMS, e-mail${letters.length ? ` · ${letters.length}` : ""}`;
}

function chooseTab(name) {
  for (const one of ["wire", "outbox"]) {
    byId(`tab-${one}`).setAttribute("aria-selected", one === name);
    byId(one).hidden = one !== name;
  }
  byId("wire-filter").hidden = name !== "wire";
  byId("write-mail").hidden = name !== "outbox";
}

// ---------- clock

let clockAhead = 0;

function showClock() {
  const now = new Date(Date.now() + clockAhead);
  byId("clock-now").textContent = moment.format(now);
  showTurn();
  const days = Math.round((state.offset_s || 0) / 86400);
  const hours = Math.round((state.offset_s || 0) / 3600);
  byId("clock-offset").textContent = Math.abs(hours) >= 48 ? `+${days} days` : hours ? `+${hours} h` : "";
}

function showTurn() {
  byId("turn").hidden = !state.turn;
  for (const button of document.querySelectorAll(".clock-buttons button")) button.disabled = Boolean(state.turn);
  if (!state.turn) return;
  const [done, hours] = state.turn;
  byId("turn-bar").max = hours;
  byId("turn-bar").value = done;
  byId("turn-text").textContent = `hour ${Math.min(done + 1, hours)} of ${hours}`;
}

async function turnClockTo() {
  const tomorrow = new Date(Date.now() + clockAhead + 86400000);
  const text = await question("Turn the clock forward", "To (UTC)", tomorrow.toISOString().slice(0, 19) + "Z");
  if (text !== null) attempt(ask("POST", "/clock", { to: text }));
}

// ---------- the whole page

function render() {
  open = open.filter((id) => state.people.some((person) => person.id === id));
  if (!open.length && state.people.length && focused === null) open = [state.people[0].id];
  if (focused === null || !open.includes(focused)) focused = open[0] ?? null;
  showPeople();
  showChats();
  filterWire();
}

async function watch() {
  for (;;) {
    try {
      state = await ask("GET", `/changes?after=${state.revision}&wait=${state.revision < 0 ? 0 : WAIT_S}`);
      clockAhead = new Date(state.now).getTime() - Date.now();
      render();
      showClock();
      await showWire();
    } catch (error) {
      complain("The simulator does not answer. Is it still running?");
      state.revision = -1;
      await new Promise((resolve) => { setTimeout(resolve, 2000); });
    }
  }
}

for (const place of document.querySelectorAll("[data-icon]")) place.append(icon(place.dataset.icon));
for (const button of document.querySelectorAll("[data-view-of]")) {
  button.addEventListener("click", () => showView(button.dataset.viewOf));
}
byId("add").addEventListener("click", () => {
  const dialog = byId("new-person");
  dialog.querySelector("form").reset();
  dialog.returnValue = "";
  dialog.showModal();
});
byId("new-person").addEventListener("close", async () => {
  const dialog = byId("new-person");
  if (dialog.returnValue !== "add") return;
  const fields = Object.fromEntries(new FormData(dialog.querySelector("form")));
  const person = await attempt(ask("POST", "/people", fields));
  if (!person) return;
  state = await ask("GET", "/changes?after=-1");
  openChat(person.id, false);
});
byId("write-mail").addEventListener("click", () => {
  byId("new-mail").returnValue = "";
  byId("new-mail").showModal();
});
byId("new-mail").addEventListener("close", () => {
  const dialog = byId("new-mail");
  if (dialog.returnValue !== "send") return;
  const form = dialog.querySelector("form");
  const written = Object.fromEntries(["from", "subject", "text"].map((name) => [name, form.elements[name].value]));
  const headers = form.elements.reply.checked ? { "In-Reply-To": "<last@shop.example>" } : {};
  attempt(ask("POST", "/emails", { ...written, forged: form.elements.forged.checked, headers }));
  form.reset();
});
byId("tab-wire").addEventListener("click", () => chooseTab("wire"));
byId("tab-outbox").addEventListener("click", () => { chooseTab("outbox"); showOutbox().catch(() => {}); });
byId("wire-only").addEventListener("change", filterWire);
for (const button of document.querySelectorAll("[data-forward]")) {
  button.addEventListener("click", () => attempt(ask("POST", "/clock", { forward_s: Number(button.dataset.forward) })));
}
byId("clock-to").addEventListener("click", turnClockTo);
setInterval(showClock, 1000);
setInterval(() => showOutbox().catch(() => {}), OUTBOX_EVERY_MS);
showView("people");
showClock();
watch();
