// What the till asks the server for, what it knows of the line, and of its own clock.
const ANSWER_WITHIN_MS = 15000
const CLOCK_MAY_DIFFER_MS = 120000

class NoLine extends Error {}
class Ended extends Error {}
class OldToken extends Error {}
class Refused extends Error {
  constructor(problem, status) {
    super(problem.code)
    Object.assign(this, problem, { status })
  }

  get words() {
    const fields = Object.entries(this.fields).map(([name, why]) => `${TEXTS[`till.field.${name}`] ?? name}: ${why}`)
    return [`${this.title} ${this.advice}`.trim(), ...fields]
  }

  // The server cannot answer just now.
  get isBusy() {
    return this.status >= 500 || this.status === 429
  }

  // The same request may succeed later, or with the key of another cashier.
  passes(kind) {
    return this.isBusy || this.code === "key.role" || (kind === "sale" && this.code === "key.other_shop")
  }
}

// As it was when the till had a line; the name of the cashier is not kept.
let session = recalled("session", { shop: "", shops: [], money: { currency: "RUB", sign: "₽", digits: 2 }, may: { sell: true, spend: true, register: true }, points: null })
let token = ""
let hasLine = null
let skewMs = null // how far the server's clock is ahead, since this page was opened

function lineIs(isThere) {
  hasLine = isThere
  const place = byId("line")
  place.textContent = say(isThere ? "line" : "line_none")
  place.className = `badge ${isThere ? "good" : "warn"}`
}

function hears(now, askedAt) {
  skewMs = Date.parse(now) - (askedAt + Date.now()) / 2
  const isWrong = Math.abs(skewMs) > CLOCK_MAY_DIFFER_MS
  shows("clock", isWrong)
  if (!isWrong) return
  const minutes = Math.round(Math.abs(skewMs) / 60000)
  const places = { hours: Math.floor(minutes / 60), minutes: minutes % 60 }
  byId("clock").textContent = say(skewMs > 0 ? "clock_slow" : "clock_fast", places)
}

// An honest instant: by the server's clock as far as it is known.
const instant = (ownMs = Date.now()) => new Date(ownMs + (skewMs ?? 0)).toISOString()

async function ask(address, options = {}) {
  const askedAt = Date.now()
  let response, told
  try {
    response = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(ANSWER_WITHIN_MS), ...options })
    const media = response.headers.get("content-type") ?? ""
    if (media.startsWith("application/json")) told = await response.json()
  } catch {
    lineIs(false)
    throw new NoLine()
  }
  if (!told) throw whatHappened(response)
  hears(told.now, askedAt)
  lineIs(true)
  shows("ended", false)
  if (told.problem) throw new Refused(told.problem, response.status)
  return told.answer
}

// An answer that is no JSON is a page: a sign-in, a refusal, or what stands before the server.
function whatHappened(response) {
  if (response.redirected || response.status === 401) {
    lineIs(true)
    token = ""
    shows("ended", true)
    return new Ended()
  }
  if (response.status === 403) return new OldToken()
  lineIs(false)
  return new NoLine()
}

async function openSession() {
  try {
    const { token: given, name, role, ...facts } = await ask("/till/session")
    token = given
    session = facts
    remember("session", facts)
    byId("who").textContent = name
    showRights()
  } catch (wrong) {
    if (!(wrong instanceof OldToken)) throw wrong
    shows("ended", true)
    throw new Ended()
  }
}

// Performs an operation of the API; `once` makes a repetition harmless.
async function perform(operation, asked, once = "") {
  if (!token) await openSession()
  try {
    return await send(operation, asked, once)
  } catch (wrong) {
    if (!(wrong instanceof OldToken)) throw wrong
    await openSession()
    return send(operation, asked, once)
  }
}

const send = (operation, asked, once) =>
  ask(`/till/operations/${operation}`, {
    method: "POST",
    headers: { "X-CSRF-Token": token },
    body: new URLSearchParams({ asked: JSON.stringify(asked), once }),
  })

function showRights() {
  shows("rights", !session.may.sell)
  for (const name of ["sale", "returns"]) shows(name, session.may.sell)
  showShops()
}

// The shop of the key, or the one that this device stands in.
function shopCode() {
  const { shop, shops } = session
  const kept = shop || recalled("shop", "")
  if (shop || !shops.length || shops.some((each) => each.code === kept)) return kept
  return shops.length === 1 ? shops[0].code : ""
}

const shopFacts = () => session.shops.find((each) => each.code === shopCode()) ?? {}

function showShops() {
  const place = byId("shop-place")
  const known = shopFacts().name
  if (session.shop || session.shops.length === 1) {
    place.replaceChildren(el("p", { class: "small" }, say("shop_is", { name: known ?? shopCode() })))
    return
  }
  const chosen = (event) => { remember("shop", event.target.value.trim()); quiet() }
  const field = session.shops.length
    ? el("select", { id: "shop", change: chosen }, el("option", { value: "" }, say("shop_choose")),
      ...session.shops.map((each) => el("option", { value: each.code, selected: each.code === shopCode() }, each.name)))
    : el("input", { id: "shop", maxlength: 40, autocomplete: "off", value: shopCode(), change: chosen })
  place.replaceChildren(el("label", { for: "shop" }, say("shop")), field)
}
