// The conversation of the widget with the service: the session, what is said, and what is read.

const LOOK_MS = 3000; // between two looks while the visitor waits for an answer
const LOOK_MS_MAX = 30000;
const CLOSED_MS = 60000; // while the window is closed
const ANSWER_MS_MAX = 25000;
const TRIES = 3;
const OWN_KEPT_MAX = 50;
const REFUSED = { 400: "refused", 413: "refused", 429: "wait" };
const PAGE = 100; // messages in one answer
const SESSION = "grocer-chat";
const OWN = "grocer-chat-own";

// A browser may forbid storage: then the conversation lasts as long as the page.
function recall(store, name) {
  try {
    return JSON.parse(store().getItem(name));
  } catch {
    return null;
  }
}

function keep(store, name, value) {
  try {
    if (value === null) store().removeItem(name);
    else store().setItem(name, JSON.stringify(value));
  } catch {
    // The page goes on without it.
  }
}

const ofSite = () => localStorage;
const ofTab = () => sessionStorage;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// `on` is told of what happened: `message`, `own`, `state`, `unread`, `ended`.
class Talk {
  constructor(api, opening, on) {
    Object.assign(this, { api, opening, on, seen: 0, pace: LOOK_MS, failures: 0, isOpen: false });
    const kept = recall(ofSite, SESSION) ?? {};
    this.token = kept.api === api ? kept.token : "";
    this.read = kept.api === api ? kept.read : 0;
    this.own = this.token ? (recall(ofTab, OWN) ?? []) : [];
    this.sending = Promise.resolve();
    document.addEventListener("visibilitychange", () => this.wake());
    addEventListener("online", () => this.wake());
    addEventListener("storage", (event) => {
      if (event.key === SESSION && event.newValue === null && this.token) this.forget("elsewhere");
    });
    this.wake();
  }

  // The visitor looks at the conversation; the first time it is read from its beginning.
  async open() {
    this.isOpen = true;
    this.isWanted = true;
    this.pace = LOOK_MS;
    if (!this.wasRead) {
      this.wasRead = true;
      this.own.forEach((each) => this.on.own(each));
    }
    if (this.token) return this.wake();
    return this.begin();
  }

  close() {
    this.isOpen = false;
    this.schedule();
  }

  // One session, however many presses ask for it.
  begin() {
    this.beginning ??= this.openSession().finally(() => (this.beginning = null));
    return this.beginning;
  }

  async openSession() {
    const kept = recall(ofSite, SESSION);
    if (kept?.api === this.api) {
      // Another page of the site has opened it meanwhile.
      Object.assign(this, { token: kept.token, read: kept.read });
      return this.wake();
    }
    this.on.state("connecting");
    const answer = await this.call("POST", "/webchat/sessions", this.opening);
    if (answer.status === 201) {
      this.token = answer.body.token;
      this.failures = 0;
      this.on.state("");
      this.take(answer.body.messages);
    } else {
      this.failed(answer);
    }
    return this.schedule();
  }

  // Says a text, or presses a button; what was said first arrives first.
  say(content, label) {
    const said = { id: newId(), content, text: label, after: this.seen, number: this.own.length + 1, state: "sending" };
    this.own = [...this.own, said].slice(-OWN_KEPT_MAX);
    this.on.own(said);
    return this.repeat(said);
  }

  repeat(said) {
    this.sending = this.sending.then(() => this.deliver(said));
    return this.sending;
  }

  async deliver(said) {
    this.tell(said, "sending");
    if (!this.token) await this.begin();
    // Every try has the same id, so that the service hears it once.
    const body = { client_id: said.id, ...said.content };
    const answer = this.token ? await this.insist("POST", "/webchat/messages", body) : { status: 0 };
    if (answer.status === 200) {
      this.tell(said, "sent");
      this.pace = LOOK_MS;
      this.failures = 0;
      this.on.state("");
      this.take(answer.body.messages);
    } else {
      this.tell(said, REFUSED[answer.status] ?? "failed");
      // Said at the message itself, and the next look would take it from the line of the window.
      if (answer.status !== 429) this.failed(answer, said.content.text);
    }
    this.schedule();
  }

  tell(said, state) {
    said.state = state;
    // A tab has no room for photos: one that was not sent is chosen again.
    const kept = this.own.filter((each) => !each.content.photo || each.state === "sent");
    const light = (each) => (each.content.photo ? { ...each, content: {} } : each);
    keep(ofTab, OWN, kept.map((each) => light(each.state === "sending" ? { ...each, state: "failed" } : each)));
    this.on.own(said);
  }

  async insist(method, path, body) {
    for (let tried = 1; ; tried += 1) {
      const answer = await this.call(method, path, body);
      if ((answer.status !== 0 && answer.status < 500) || tried === TRIES) return answer;
      await pause(1000 * tried);
    }
  }

  // Ends the session; the service deletes what was said.
  async end() {
    const answer = this.token ? await this.insist("DELETE", "/webchat/sessions") : { status: 204 };
    if (answer.status !== 204 && answer.status !== 401) return this.failed(answer);
    return this.forget("here");
  }

  // What was typed and did not arrive is given back.
  forget(where, unsent = "") {
    clearTimeout(this.timer);
    Object.assign(this, { token: "", seen: 0, read: 0, own: [], isWanted: false, failures: 0 });
    keep(ofSite, SESSION, null);
    keep(ofTab, OWN, null);
    this.on.ended(where, unsent);
  }

  failed(answer, unsent) {
    this.failures += 1;
    if (answer.status === 401) return this.forget("elsewhere", unsent);
    if (answer.status === 429) return this.on.state("wait");
    return this.on.state(answer.status === 403 || answer.status === 404 ? "off" : "offline");
  }

  wake() {
    clearTimeout(this.timer);
    if ((this.token || this.isWanted) && !document.hidden) this.timer = setTimeout(() => this.look(), 0);
  }

  // Nobody is asked while the page is hidden: `wake` does it when the page is shown again.
  schedule() {
    clearTimeout(this.timer);
    if (!(this.token || this.isWanted) || document.hidden) return;
    const usual = this.isOpen ? this.pace : CLOSED_MS;
    const wait = this.failures ? Math.min(CLOSED_MS, LOOK_MS * 2 ** this.failures) : usual;
    // Pages that lost the line together do not come back together.
    this.timer = setTimeout(() => this.look(), wait * (0.9 + 0.2 * Math.random()));
  }

  async look() {
    if (this.isLooking) return;
    if (!this.token) {
      this.begin();
      return;
    }
    this.isLooking = true;
    const { token, isOpen } = this;
    const answer = await this.call("GET", `/webchat/messages?after=${isOpen ? this.seen : this.read}`);
    this.isLooking = false;
    if (token !== this.token) return;
    if (isOpen !== this.isOpen) {
      this.wake();
      return;
    }
    if (answer.status !== 200) {
      this.failed(answer);
      this.schedule();
      return;
    }
    this.failures = 0;
    this.on.state("");
    const { messages } = answer.body;
    if (!isOpen) this.on.unread(messages.length);
    else if (this.take(messages)) this.pace = LOOK_MS;
    else this.pace = Math.min(LOOK_MS_MAX, this.pace * 1.5);
    if (isOpen && messages.length === PAGE) this.wake();
    else this.schedule();
  }

  // Shows each message once, and returns whether there was a new one.
  take(messages) {
    const fresh = messages.filter((each) => each.seq > this.seen).sort((one, other) => one.seq - other.seq);
    for (const each of fresh) {
      this.seen = each.seq;
      this.on.message(each);
    }
    if (this.isOpen) this.read = Math.max(this.read, this.seen);
    keep(ofSite, SESSION, { api: this.api, token: this.token, read: this.read });
    return fresh.length > 0;
  }

  // `status` is 0 if the service did not answer.
  async call(method, path, body) {
    const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    const asked = { method, headers, credentials: "omit", cache: "no-store", referrerPolicy: "origin" };
    const stop = new AbortController();
    const late = setTimeout(() => stop.abort(), ANSWER_MS_MAX);
    try {
      const answer = await fetch(this.api + path, { ...asked, signal: stop.signal, body: body && JSON.stringify(body) });
      const text = await answer.text();
      return { status: answer.status, body: text ? JSON.parse(text) : null };
    } catch {
      return { status: 0 };
    } finally {
      clearTimeout(late);
    }
  }
}
