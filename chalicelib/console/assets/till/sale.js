// Spending points by the customer's code, and the sale itself. Spending needs the line; a sale is
// stored first and sent as soon as there is one.
const NUMBERED = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,63}$/u
const CODE = /^[\p{L}\p{N}_-]{1,40}$/u
let toldOf = null // the entry of which the page says what became of it

function openSpend() {
  quiet()
  if (draft.held) return complain(say("held_first"))
  if (hasLine === false || draft.customer?.isUnseen) return complain(say("spend_needs_line"))
  if (!draft.customer?.customer) return complain(say("customer_first"))
  if (!draft.rows.length) return complain(say("rows_first"))
  const most = draft.quote?.most_redeemable ?? 0
  byId("spend-about").textContent = say("spend_about", { points: points(most) })
  byId("spend-points").value = plain(most, session.points?.scale ?? 0)
  byId("spend-form").dataset.once = crypto.randomUUID()
  shows("spend", true)
  byId(most ? "spend-code" : "spend-points").focus()
}

async function spend() {
  quiet()
  const form = byId("spend-form")
  const wanted = units(byId("spend-points").value, session.points?.scale ?? 0)
  const code = byId("spend-code").value.trim()
  if (!wanted) return wrongField("spend-points", say("wrong_points"))
  if (!code) return wrongField("spend-code", say("code_needed"))
  const spendBody = { shop: shopCode(), code, points: wanted, ...(code.startsWith(SPEND_QR) ? {} : whose()) }
  try {
    const quote = await perform("quote", { body: { ...quoteBody(), redemption: { points: wanted } } })
    const total = quote.lines.reduce((sum, line) => sum + minorOf(line.payable), 0)
    const held = await perform("hold", { body: { ...spendBody, total: amount(total) } }, form.dataset.once)
    if (held.customer_id !== draft.customer.customer.id) return await refuseOther(held)
    hold(quote, held)
  } catch (wrong) {
    // The answer may be lost: the same press repeats the same request.
    if (wrong instanceof Refused) form.dataset.once = crypto.randomUUID()
    if (wrong instanceof NoLine) return complain(say("spend_needs_line"))
    complainOf(wrong)
  }
}

// The QR of a customer was scanned into the field of cards.
function takeSpendCode(text) {
  byId("code").value = ""
  openSpend()
  if (byId("spend").hidden) return
  byId("spend-code").value = text
  byId("spend-points").focus()
}

async function refuseOther(held) {
  await perform("release", { path: { hold: encodeURIComponent(held.id) } })
  complain(say("other_persons_code"))
}

function hold(quote, held) {
  const sum = (name) => quote.lines.reduce((total, line) => total + minorOf(line[name]), 0)
  draft.quote = quote
  draft.held = { id: held.id, points: held.points, expiresAt: held.expires_at, minor: sum("redeemed"), paid: sum("paid"), earn: quote.earn }
  byId("spend-form").reset()
  shows("spend", false)
  showHeld()
  showRows()
  byId("sell-button").focus()
}

function showHeld() {
  const held = draft.held
  shows("held", Boolean(held))
  byId("promo").disabled = Boolean(held)
  if (!held) return
  byId("held").replaceChildren(
    el("p", {}, say("held", { points: points(held.points), sum: money(held.minor), until: clockText(held.expiresAt) })),
    button(say("held_release"), () => releaseHeld().then(changed)))
}

// What is not released here is released by time.
async function releaseHeld() {
  const held = draft.held
  if (!held) return
  draft.held = null
  showHeld()
  try {
    await perform("release", { path: { hold: encodeURIComponent(held.id) } })
  } catch (wrong) {
    if (!(wrong instanceof NoLine || wrong instanceof Ended || wrong instanceof Refused)) throw wrong
  }
}

function soldLines() {
  if (!draft.quote) {
    return askedLines().map((line, at) => ({ ...line, paid: amount(grossMinor(draft.rows[at])) }))
  }
  return draft.quote.lines.map((line, at) => ({
    sku: line.sku, category: line.category, name: draft.rows[at].name, quantity: line.quantity, price: line.price,
    discount: line.discount, paid: draft.held ? line.paid : line.payable, ...(draft.held ? { redeemed: line.redeemed } : {}),
  }))
}

async function sell() {
  quiet()
  if (!draft.rows.length) return complain(say("rows_first"))
  if (!draft.customer) return complain(say("customer_first"))
  if (!hasShop()) return
  const own = byId("number").value.trim()
  if (own && !NUMBERED.test(own)) return wrongField("number", say("wrong_number"))
  const number = own || newNumber()
  if (!promoCodes().every((code) => CODE.test(code))) return wrongField("promo", say("wrong_promo"))
  if (!(await isQuoted())) return
  const { held } = draft
  const lines = soldLines()
  const totalMinor = lines.reduce((sum, line) => sum + minorOf(line.paid), 0)
  const body = { shop: shopCode(), receipt: number, total: amount(totalMinor), lines, promo_codes: promoCodes(), ...whose(), ...(held ? { redemption: { id: held.id, points: held.points } } : {}) }
  const entry = await enter("sale", { number, totalMinor, body })
  if (!entry) return
  clearSale()
  await flush()
  await sayWhatBecameOf(entry)
}

// A quick hand is quicker than the quote: nothing is sold for another sum than the one that was seen.
async function isQuoted() {
  if (draft.quote || hasLine === false) return true
  clearTimeout(quoting)
  const seen = payable()
  const refused = await quoteNow()
  if (refused?.code.startsWith("promo.")) return false
  if (payable() === seen) return true
  complain(say("sum_changed", { sum: money(payable()) }))
  return false
}

async function sayWhatBecameOf({ id }) {
  const entry = (await entries()).find((each) => each.id === id)
  if (!entry) return
  if (entry.state === "refused") return complain(say("done_refused", { number: entry.number }), ...entry.problem.words)
  tell(whatBecameOf(entry))
  toldOf = id
}

function whatBecameOf({ state, kind, number, said }) {
  if (state === "sent") return say(`done_${kind}`, { number, said })
  return say(`done_${state}`, { number })
}

// What was said to wait is answered while the cashier does something else: the focus stays there.
async function sayNews() {
  const entry = toldOf && (await entries()).find((each) => each.id === toldOf)
  if (entry) byId("told").textContent = whatBecameOf(entry)
}

function clearSale() {
  Object.assign(draft, { rows: [], customer: null, quote: null, held: null })
  for (const name of ["find", "add", "sell"]) byId(name).reset()
  for (const name of ["register", "bind", "spend", "found"]) shows(name, false)
  showHeld()
  showCustomer()
  changed()
  byId("code").focus()
}
