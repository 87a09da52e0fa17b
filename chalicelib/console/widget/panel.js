// The window of the widget: what a visitor sees, hears and presses. Texts become text nodes only.

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]»]/g;
const PHONE_WIDTH = "(max-width: 480px)";
const SHAPES = {
  chat: "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  down: "M6 9l6 6 6-6",
  photo: "M4 7h3l2-3h6l2 3h3a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1zM12 10a3.5 3.5 0 1 0 .1 0z",
  send: "M4 12l16-8-6 16-3-7z",
};

function make(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...inside);
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[name]);
  drawn.append(path);
  return drawn;
}

// An address in a text becomes a link with the same text; of other schemes nothing does.
function withLinks(text) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    found.push(text.slice(at, match.index));
    found.push(make("a", { href: match[0], target: "_blank", rel: "noopener noreferrer nofollow" }, match[0]));
    at = match.index + match[0].length;
  }
  return [...found, text.slice(at)];
}

// A photo as a JPEG in base64, small enough for the service, and without the place where it was taken.
async function shrunk(file) {
  const drawn = await createImageBitmap(file);
  for (let side = 1600, quality = 0.85; side > 300; side /= 2, quality -= 0.1) {
    const scale = Math.min(1, side / Math.max(drawn.width, drawn.height));
    const canvas = make("canvas", { width: Math.ceil(drawn.width * scale), height: Math.ceil(drawn.height * scale) });
    const space = canvas.getContext("2d");
    space.fillStyle = "#fff";
    space.fillRect(0, 0, canvas.width, canvas.height);
    space.drawImage(drawn, 0, 0, canvas.width, canvas.height);
    const text = canvas.toDataURL("image/jpeg", quality).split(",")[1];
    if (text.length < 1300000) return text;
  }
  throw new Error();
}

const isWebAddress = (address) => /^https?:\/\//.test(address);

class Panel {
  constructor(root, words, name, api, opening) {
    Object.assign(this, { words, name, root, places: [], shownOwn: new Map() });
    this.build();
    this.talk = new Talk(api, opening, {
      message: (each) => this.showMessage(each),
      own: (each) => this.showOwn(each),
      state: (each) => this.showState(each),
      unread: (count) => this.showUnread(count),
      ended: (where, unsent) => this.showEnd(where, unsent),
    });
  }

  build() {
    const { words } = this;
    this.badge = make("span", { class: "badge", hidden: true });
    this.launcher = make("button", { type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog" });
    this.launcher.append(icon("chat"), make("span", {}, words.open), this.badge);
    this.title = make("h2", { id: "title", tabindex: "-1" }, this.name);
    this.fold = make("button", { type: "button", class: "plain", "aria-label": words.fold, title: words.fold }, icon("down"));
    this.leave = make("button", { type: "button", class: "plain" }, words.end);
    this.list = make("ol");
    this.log = make("div", { role: "log", tabindex: "0", "aria-label": words.messages, "aria-live": "polite" }, this.list);
    this.state = make("p", { role: "status", class: "state" });
    this.panel = make("section", { role: "dialog", class: "panel", "aria-labelledby": "title", hidden: true });
    this.panel.append(make("div", { class: "head" }, this.title, this.leave, this.fold), this.log, this.state);
    this.panel.append(this.buildQuestion(), this.buildComposer(), this.buildAfterwards());
    this.root.append(this.panel, this.launcher);
    this.launcher.addEventListener("click", () => this.show());
    this.fold.addEventListener("click", () => this.hide());
    this.leave.addEventListener("click", () => this.ask(true));
    this.panel.addEventListener("keydown", (event) => this.onKey(event));
    this.panel.addEventListener("paste", (event) => this.takeFiles(event, event.clipboardData));
    this.panel.addEventListener("drop", (event) => this.takeFiles(event, event.dataTransfer));
    // Otherwise the browser would leave the shop's page and show the file.
    this.panel.addEventListener("dragover", (event) => event.preventDefault());
    matchMedia(PHONE_WIDTH).addEventListener("change", () => this.setModal());
  }

  buildComposer() {
    const { words } = this;
    this.field = make("textarea", { id: "field", rows: "1", maxlength: "4096", enterkeyhint: "send", autocomplete: "off" });
    this.field.placeholder = words.write;
    const label = make("label", { for: "field", class: "sr" }, words.write);
    const send = make("button", { type: "submit", class: "send", "aria-label": words.send, title: words.send }, icon("send"));
    const chosen = make("input", { type: "file", accept: "image/*", multiple: true, hidden: true });
    const photo = make("button", { type: "button", class: "photo", "aria-label": words.photo_add, title: words.photo_add }, icon("photo"));
    photo.addEventListener("click", () => chosen.click());
    chosen.addEventListener("change", async () => {
      await this.sendPhotos(chosen.files);
      chosen.value = "";
    });
    this.composer = make("form", { class: "composer" }, photo, chosen, label, this.field, send);
    this.composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => this.grow());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    return this.composer;
  }

  // Asks before the conversation is deleted: it cannot be brought back.
  buildQuestion() {
    const { words } = this;
    this.yes = make("button", { type: "button", class: "main" }, words.end_now);
    this.no = make("button", { type: "button" }, words.stay);
    this.question = make("div", { class: "question", role: "group", "aria-labelledby": "question", hidden: true });
    this.question.append(make("p", { id: "question" }, words.end_question), this.yes, this.no);
    this.yes.addEventListener("click", () => this.end());
    this.no.addEventListener("click", () => this.ask(false));
    return this.question;
  }

  buildAfterwards() {
    this.again = make("button", { type: "button", class: "main" }, this.words.again);
    this.afterwards = make("div", { class: "question", hidden: true }, this.again);
    this.again.addEventListener("click", () => {
      this.setEnded(false);
      this.talk.open();
      this.focusFirst();
    });
    return this.afterwards;
  }

  async show() {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.launcher.setAttribute("aria-expanded", "true");
    this.setModal();
    this.showUnread(0);
    this.focusFirst();
    // A conversation of before is not read out from its beginning.
    this.log.setAttribute("aria-live", this.talk.token ? "off" : "polite");
    await this.talk.open();
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 1500);
    this.scroll();
  }

  hide() {
    this.ask(false, true);
    this.panel.hidden = true;
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.launcher.focus();
    this.talk.close();
  }

  // On a phone the window covers the page, and the keyboard on glass would cover the window.
  focusFirst() {
    const first = matchMedia("(pointer: coarse)").matches ? this.title : this.field;
    first.focus({ preventScroll: true });
  }

  setModal() {
    const isModal = matchMedia(PHONE_WIDTH).matches;
    this.panel.setAttribute("aria-modal", String(isModal));
  }

  onKey(event) {
    // The shop's own shortcuts are not for what is typed here.
    event.stopPropagation();
    if (event.key === "Escape") {
      if (this.question.hidden) this.hide();
      else this.ask(false);
    }
    if (event.key === "Tab" && this.panel.getAttribute("aria-modal") === "true") this.keepFocus(event);
  }

  keepFocus(event) {
    const every = [...this.panel.querySelectorAll("button, textarea, a[href], [tabindex='0']")];
    const able = every.filter((each) => !each.disabled && each.getClientRects().length);
    const edge = event.shiftKey ? able[0] : able.at(-1);
    const focused = this.root.activeElement;
    if (focused !== edge && able.includes(focused)) return;
    event.preventDefault();
    (event.shiftKey ? able.at(-1) : able[0]).focus();
  }

  ask(isAsked, isQuiet = false) {
    if (this.question.hidden === !isAsked) return;
    this.question.hidden = !isAsked;
    this.composer.hidden = isAsked;
    if (isAsked) this.no.focus();
    else if (!isQuiet) this.focusFirst();
  }

  async end() {
    this.yes.disabled = true;
    await this.talk.end();
    this.yes.disabled = false;
  }

  send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.grow();
    this.talk.say({ text }, text);
  }

  takeFiles(event, brought) {
    if (!brought?.files.length) return;
    event.preventDefault();
    this.sendPhotos(brought.files);
  }

  async sendPhotos(files) {
    for (const file of [...files].slice(0, 5)) {
      try {
        this.talk.say({ photo: await shrunk(file) }, this.words.photo);
      } catch {
        this.refusal?.remove();
        this.refusal = make("li", { class: "theirs" }, make("p", { dir: "auto" }, this.words.photo_bad));
        this.list.append(this.refusal);
        this.scroll();
      }
    }
  }

  grow() {
    this.field.rows = Math.min(5, this.field.value.split("\n").length);
  }

  showMessage(message) {
    const author = make("span", { class: "sr" }, `${this.name}: `);
    const item = make("li", { class: "theirs" }, author, make("p", { dir: "auto" }, ...withLinks(message.text)));
    for (const picture of message.pictures) {
      if (isWebAddress(picture.url)) item.append(this.picture(picture));
    }
    for (const row of message.buttons) {
      item.append(make("div", { class: "row" }, ...row.map((each) => this.button(each, item))));
    }
    this.place(item, message.seq, 0);
  }

  picture({ kind, url }) {
    const words = this.words[`picture_${kind}`] ?? this.words.picture;
    const drawn = make("img", { src: url, alt: words, class: kind, referrerpolicy: "no-referrer" });
    drawn.addEventListener("load", () => this.scroll());
    return drawn;
  }

  button({ text, value }, item) {
    const made = make("button", { type: "button" }, text);
    made.addEventListener("click", async () => {
      if (item.dataset.busy) return;
      item.dataset.busy = "1";
      const every = [...item.querySelectorAll("button")];
      every.forEach((each) => each.setAttribute("aria-disabled", "true"));
      await this.talk.say({ button: value }, text);
      delete item.dataset.busy;
      every.forEach((each) => each.removeAttribute("aria-disabled"));
    });
    return made;
  }

  showOwn(said) {
    const item = this.shownOwn.get(said.id) ?? this.newOwn(said);
    this.atEnd(() => this.noteState(said, item));
  }

  noteState(said, item) {
    const { words } = this;
    item.className = `mine ${said.state}`;
    const note = item.querySelector(".note");
    note.replaceChildren();
    if (said.state === "sent") return;
    note.append(words[said.state]);
    if (!["failed", "wait"].includes(said.state)) return;
    const again = make("button", { type: "button" }, words.repeat);
    again.addEventListener("click", () => this.talk.repeat(said));
    note.append(" ", again);
  }

  newOwn(said) {
    const author = make("span", { class: "sr" }, `${this.words.you}: `);
    const item = make("li", {}, author, make("p", { dir: "auto" }, said.text), make("span", { class: "note" }));
    this.shownOwn.set(said.id, item);
    this.place(item, said.after, said.number);
    return item;
  }

  // Each message has its place by its number; what a visitor said stands behind what was read then.
  place(item, number, own) {
    const isLater = (one) => one.number > number || (one.number === number && one.own > own);
    const index = this.places.findIndex(isLater);
    const next = index < 0 ? null : this.places[index].item;
    this.places.splice(index < 0 ? this.places.length : index, 0, { number, own, item });
    this.atEnd(() => this.list.insertBefore(item, next), own > 0);
  }

  // A visitor at the end stays there; one who reads what was said before is left there.
  atEnd(change, isOwn = false) {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    const isNear = isOwn || scrollHeight - scrollTop - clientHeight < 150;
    change();
    if (isNear) this.scroll();
  }

  // To the end, or to the beginning of a last message that is higher than the window.
  scroll() {
    const last = this.list.lastElementChild;
    const isHigh = last && last.offsetHeight > this.log.clientHeight;
    this.log.scrollTop = isHigh ? last.offsetTop - 12 : this.log.scrollHeight;
  }

  showState(state) {
    const said = state ? this.words[state] : "";
    // The same words again would be read out again.
    if (this.state.textContent !== said) this.atEnd(() => (this.state.textContent = said));
  }

  showUnread(count) {
    this.badge.hidden = count === 0;
    this.badge.replaceChildren(String(Math.min(count, 99)), make("span", { class: "sr" }, ` ${this.words.unread}`));
  }

  showEnd(where, unsent) {
    this.places = [];
    this.shownOwn.clear();
    this.list.replaceChildren();
    this.showUnread(0);
    this.showState(where === "here" ? "ended" : "ended_elsewhere");
    this.setEnded(true);
    if (unsent) this.field.value = unsent;
    if (!this.panel.hidden) this.again.focus();
  }

  setEnded(isEnded) {
    this.question.hidden = true;
    this.afterwards.hidden = !isEnded;
    this.composer.hidden = isEnded;
    this.leave.hidden = isEnded;
    if (!isEnded) this.showState("");
  }
}
