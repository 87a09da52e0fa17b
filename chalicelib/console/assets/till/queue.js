// Receipts and returns that were entered here: each is stored first, and sent until it is answered.
// Its number makes a repetition harmless. What was answered keeps no card and no phone.
const STORE = "entries"
const AGAIN_MS = 15000
const SHOWN_MS = 24 * 60 * 60 * 1000
const SHOWN_MAX = 30
const WITHOUT_POINTS = ["redemption.closed", "redemption.not_found", "redemption.other_customer", "redemption.too_many", "redemption.over_share"]
const NO_CUSTOMER = ["customer.not_found", "body.malformed"]

const base = new Promise((resolve, reject) => {
  const opening = indexedDB.open("grocer-till", 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" })
  opening.onsuccess = () => resolve(opening.result)
  opening.onerror = () => reject(opening.error)
})

async function inStore(mode, act) {
  const work = (await base).transaction(STORE, mode, { durability: "strict" })
  const asked = act(work.objectStore(STORE))
  return new Promise((resolve, reject) => {
    work.oncomplete = () => resolve(asked.result)
    work.onabort = () => reject(work.error)
  })
}

const keep = (entry) => inStore("readwrite", (store) => store.put(entry))
const forget = (entry) => inStore("readwrite", (store) => store.delete(entry.id))
const entries = async () => (await inStore("readonly", (store) => store.getAll())).sort((a, b) => a.madeMs - b.madeMs)

// A number of this device: unique for ever, and short enough to be read out.
function newNumber() {
  const letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
  const random = () => [...crypto.getRandomValues(new Uint8Array(6))].map((each) => letters[each % 32]).join("")
  const device = recalled("device") ?? random()
  const count = recalled("count", 0) + 1
  remember("device", device)
  remember("count", count)
  return `${device}-${count}`
}

// Returns what was stored; null: it was not, and nothing is sold.
async function enter(kind, facts) {
  // Asks the browser not to make room by dropping receipts.
  navigator.storage?.persist?.()
  const madeMs = Date.now()
  const entry = { id: crypto.randomUUID(), once: crypto.randomUUID(), kind, madeMs, state: "waiting", ...facts }
  // Frozen where the server's clock is known: a repetition must say the same instant.
  if (skewMs !== null) entry.at = instant(madeMs)
  try {
    await keep(entry)
  } catch {
    complain(say("no_store"))
    return null
  }
  await showQueue()
  return entry
}

async function sendEntry(entry) {
  if (!token) await openSession()
  if (!entry.at) {
    entry.at = instant(entry.madeMs)
    await keep(entry)
  }
  try {
    settle(entry, await perform(entry.kind, { path: entry.path ?? {}, body: { ...entry.body, at: entry.at } }, entry.once))
  } catch (wrong) {
    if (!(wrong instanceof Refused)) throw wrong
    entry.problem = { code: wrong.code, words: wrong.words }
    if (!wrong.passes(entry.kind)) entry.state = "refused"
  }
  await keep(entry)
}

function settle(entry, answer) {
  const words = (entry.kind === "sale" ? answer.points : answer.return)?.words?.[LANGUAGE]
  const waits = entry.kind === "sale" && answer.waiting_until
  entry.state = "sent"
  entry.said = words ?? (waits ? say("waits_for_person") : "")
  if (answer.return) entry.totalMinor = minorOf(answer.return.refund)
  for (const name of ["body", "path", "once", "problem"]) delete entry[name]
}

async function sendAll() {
  try {
    for (const entry of await entries()) if (entry.state === "waiting") await sendEntry(entry)
  } catch (wrong) {
    if (!(wrong instanceof NoLine || wrong instanceof Ended)) throw wrong
  } finally {
    await showQueue()
    await sayNews()
  }
}

// One window of the till sends at a time; one that has just entered a receipt waits for its turn.
const flush = (options = {}) => navigator.locks.request("till", options, (mine) => (mine ? sendAll() : null))

async function dropOld() {
  for (const entry of await entries()) {
    if (entry.state === "sent" && Date.now() - entry.madeMs > SHOWN_MS) await forget(entry)
  }
}

async function showQueue() {
  const every = (await entries()).reverse().slice(0, SHOWN_MAX)
  const place = byId("queue")
  // What is being corrected is not drawn anew under the hands.
  if (place.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return
  if (!every.length) place.replaceChildren(el("p", { class: "quiet" }, say("queue_empty")))
  else place.replaceChildren(el("ol", { class: "plain entries" }, ...every.map(entryLine)))
}

function entryLine(entry) {
  const kinds = { waiting: "warn", sent: "good", refused: "bad" }
  const head = el("p", {},
    el("strong", {}, `${say(entry.kind)} ${entry.number}`), " ",
    el("span", { class: `badge ${kinds[entry.state]}` }, say(`state_${entry.state}`)), " ",
    entry.totalMinor == null ? null : `${money(entry.totalMinor)}, `, clockText(entry.madeMs))
  const why = (entry.problem?.words ?? []).map((each) => el("p", { class: "small" }, each))
  const said = entry.said ? el("p", { class: "quiet small" }, entry.said) : null
  return el("li", { "data-state": entry.state, "data-number": entry.number }, head, said, ...why, entry.state === "refused" ? remedies(entry) : null)
}

async function sendAgain(entry, change = {}) {
  Object.assign(entry, { state: "waiting", once: crypto.randomUUID(), problem: undefined }, change)
  await keep(entry)
  quiet()
  await flush()
  await sayWhatBecameOf(entry)
}

function remedies(entry) {
  const code = entry.problem.code
  const acts = [button(say("send_again"), () => sendAgain(entry))]
  const field = code === "purchase.other" ? null : whoseField(entry, acts)
  if (code === "purchase.other") acts.unshift(button(say("other_number"), () => sendAgain(entry, renumbered(entry))))
  if (WITHOUT_POINTS.includes(code)) acts.unshift(button(say("without_points"), () => sendAgain(entry, { body: unspent(entry.body) })))
  const drop = button(say("drop"), () => {
    if (drop.dataset.sure) forget(entry).then(showQueue)
    drop.dataset.sure = "yes"
    drop.textContent = say("drop_sure")
  })
  return el("div", {}, field, el("div", { class: "buttons" }, ...acts, drop))
}

// The card was of nobody, or the phone could not be read: the cashier asks and types it anew.
function whoseField(entry, acts) {
  if (entry.kind !== "sale" || !NO_CUSTOMER.includes(entry.problem.code)) return null
  const field = el("input", { id: `whose-${entry.id}`, autocomplete: "off", maxlength: 40 })
  acts.unshift(button(say("with_other"), () => {
    const { card, phone, customer_id: _, ...rest } = entry.body
    sendAgain(entry, { body: { ...rest, ...identityOf(field.value) } })
  }))
  return el("div", {}, el("label", { for: field.id }, say("code")), field)
}

function renumbered(entry) {
  const number = newNumber()
  return { number, body: { ...entry.body, receipt: number } }
}

// The goods are gone: what points were to pay is a discount of the till then.
function unspent(body) {
  const { redemption: _, ...rest } = body
  const lines = body.lines.map(({ redeemed, ...line }) => {
    if (!redeemed) return line
    return { ...line, discount: amount((line.discount ? minorOf(line.discount) : 0) + minorOf(redeemed)) }
  })
  return { ...rest, lines }
}
