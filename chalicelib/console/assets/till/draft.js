// The receipt that is being made: its rows, and what they come to for the customer.
const QUOTE_AFTER_MS = 250
const PRODUCTS_KEPT = 300
const UNKNOWN_CODE = "other"
const ROWS_MAX = 200
const draft = { rows: [], customer: null, quote: null, held: null }
let quoting = 0

const grossMinor = (row) => Number((BigInt(row.price) * BigInt(row.quantity) + 500n) / 1000n)
const grossTotal = () => draft.rows.reduce((sum, row) => sum + grossMinor(row), 0)
const quotedTotal = (name) => draft.quote.lines.reduce((sum, line) => sum + minorOf(line[name]), 0)
const payable = () => (draft.held ? draft.held.paid : draft.quote ? quotedTotal("payable") : grossTotal())

// Rows live as long as the tab; whose they are is not kept.
const keepRows = () => sessionStorage.setItem("till.rows", JSON.stringify(draft.rows))
function recallRows() {
  try { draft.rows = JSON.parse(sessionStorage.getItem("till.rows")) ?? [] } catch { draft.rows = [] }
}

function changed() {
  keepRows()
  draft.quote = null
  showRows()
  clearTimeout(quoting)
  quoting = setTimeout(quoteNow, QUOTE_AFTER_MS)
}

const askedLines = () =>
  draft.rows.map((row) => ({ sku: row.sku, category: row.category, name: row.name, quantity: quantityText(row.quantity), price: amount(row.price) }))

function quoteBody() {
  return { shop: shopCode(), at: instant(), lines: askedLines(), promo_codes: promoCodes(), ...whose() }
}

const promoCodes = () => byId("promo").value.split(/[\s,;]+/).filter(Boolean)

// Without a quote the prices of the rows stand. Returns the refusal, if it was refused.
async function quoteNow() {
  const turn = quoting
  if (!draft.rows.length || !draft.customer || !session.points || !session.may.sell || draft.held || !hasShop(false)) return null
  let refused = null
  try {
    const found = await perform("quote", { body: quoteBody() })
    if (turn === quoting && !draft.held) draft.quote = found
  } catch (wrong) {
    if (wrong instanceof Refused && wrong.code !== "programme.not_found") refused = wrong
    else if (!(wrong instanceof NoLine || wrong instanceof Ended || wrong instanceof Refused)) throw wrong
  }
  if (refused) warn(...refused.words)
  showSums()
  return refused
}

function hasShop(isSaid = true) {
  if (shopCode()) return true
  if (isSaid) {
    complain(say("shop_first"))
    byId("shop")?.focus()
  }
  return false
}

async function addTyped() {
  if (draft.held) return complain(say("held_first"))
  if (draft.rows.length >= ROWS_MAX) return complain(say("rows_most", { most: ROWS_MAX }))
  complain()
  const text = byId("product").value.trim()
  const price = byId("price").value.trim() ? units(byId("price").value, session.money.digits) : undefined
  const quantity = units(byId("quantity").value, 3)
  if (price === null) return wrongField("price", say("wrong_price"))
  if (!quantity) return wrongField("quantity", say("wrong_quantity"))
  if (!text && price === undefined) return wrongField("product", say("nothing_typed"))
  const known = text ? await lookUp(text) : { sku: "sum", category: UNKNOWN_CODE, name: say("sum_row") }
  if (known.isNew && looksLikeCard(text) && !draft.customer) {
    byId("product").value = ""
    return findCustomer({ card: text }, text)
  }
  if (Array.isArray(known)) return choose(known, price, quantity)
  addRow(known, price, quantity)
}

function wrongField(name, why) {
  complain(why)
  byId(name).focus()
}

function addRow(product, price, quantity) {
  const own = price ?? product.price
  shows("found", false)
  if (own == null) {
    byId("product").value = product.sku === UNKNOWN_CODE ? product.name : product.sku
    return wrongField("price", say("price_needed", { name: product.name || product.sku }))
  }
  const { sku, category, name } = product
  draft.rows.push({ sku, category, name, price: own, quantity })
  for (const field of ["product", "price"]) byId(field).value = ""
  byId("quantity").value = "1"
  byId("product").focus()
  changed()
}

// By code, else by name; without a line what this device has seen before.
async function lookUp(text) {
  try {
    const found = await byCode(text) ?? await byName(text)
    if (found) return found
  } catch (wrong) {
    if (!(wrong instanceof NoLine || wrong instanceof Ended || wrong instanceof Refused)) throw wrong
    const known = recalled("products", {})[text]
    if (known) return known
  }
  const isCode = /^[\w.-]{4,64}$/.test(text) && /\d/.test(text)
  return { sku: isCode ? text : UNKNOWN_CODE, category: UNKNOWN_CODE, name: isCode ? "" : text, isNew: true }
}

async function byCode(text) {
  if (!/^[^;=\s]{1,64}$/.test(text)) return null
  try {
    return seen(await perform("product", { path: { sku: encodeURIComponent(text) } }))
  } catch (wrong) {
    if (wrong instanceof Refused && wrong.status === 404) return null
    throw wrong
  }
}

async function byName(text) {
  const page = await perform("products", { query: { search: text, limit: "8" } })
  if (!page.products.length) return null
  const found = page.products.map(seen)
  return found.length === 1 ? found[0] : found
}

function seen(product) {
  const known = { sku: product.sku, category: product.category, name: product.name[LANGUAGE] ?? product.sku, price: product.price ? minorOf(product.price) : null }
  const every = { ...recalled("products", {}), [product.sku]: known }
  remember("products", Object.fromEntries(Object.entries(every).slice(-PRODUCTS_KEPT)))
  return known
}

function choose(products, price, quantity) {
  const choice = (each) => {
    const text = each.price == null ? each.name : `${each.name}, ${money(each.price)}`
    return el("li", {}, button(text, () => addRow(each, price, quantity)))
  }
  byId("found").replaceChildren(...products.map(choice))
  shows("found", true)
  byId("found").querySelector("button").focus()
}

function showRows() {
  const place = byId("rows")
  const remove = (number) => button(say("remove"), () => {
    draft.rows.splice(number, 1)
    changed()
    byId("product").focus()
  }, "link")
  const line = (row, number) => el("tr", {},
    el("th", { scope: "row" }, row.name || row.sku),
    el("td", { class: "number", "data-name": say("column_price") }, `${quantityText(row.quantity).replace(".", LANGUAGE === "ru" ? "," : ".")} × ${money(row.price)}`),
    el("td", { class: "number", "data-name": say("column_sum") }, money(grossMinor(row))),
    el("td", {}, draft.held ? null : remove(number)))
  const head = ["row", "price", "sum"].map((name) => el("th", { scope: "col", class: name === "row" ? null : "number" }, say(`column_${name}`)))
  const table = el("table", { class: "cards" },
    el("thead", {}, el("tr", {}, ...head, el("th", { scope: "col" }, el("span", { class: "sr" }, say("remove"))))),
    el("tbody", {}, ...draft.rows.map(line)))
  place.replaceChildren(...(draft.rows.length ? [table] : [el("p", { class: "quiet" }, say("rows_none"))]))
  showSums()
}

function showSums() {
  const pairs = []
  const discount = draft.quote ? grossTotal() - quotedTotal("payable") : 0
  if (discount) pairs.push([say("discount"), `\u2212${money(discount)}`])
  if (draft.held) pairs.push([say("spent"), `${points(draft.held.points)} = ${money(draft.held.minor)}`])
  if (draft.rows.length) pairs.push([say("to_pay"), money(payable()), "to-pay"])
  if (draft.quote) {
    pairs.push([say("earns"), points(draft.held ? draft.held.earn : draft.quote.earn)])
    if (!draft.held) pairs.push([say("may_spend"), points(draft.quote.most_redeemable)])
    for (const gift of draft.quote.gifts) pairs.push([say("gift"), `${gift.sku} × ${gift.quantity}`])
  }
  byId("sums").replaceChildren(...pairs.flatMap(([name, value, kind]) => [el("dt", {}, name), el("dd", { class: kind }, value)]))
  byId("sell-button").replaceChildren(draft.rows.length ? say("sell_for", { sum: money(payable()) }) : say("sell"), " ", el("kbd", {}, "F9"))
  offerCard()
}

// A person who buys for a set sum and has no card is offered one.
function offerCard() {
  const offered = shopFacts().offer_card_from
  const from = offered ? minorOf(offered) : null
  const isOffered = from !== null && !draft.customer && draft.rows.length > 0 && grossTotal() >= from && session.may.register
  shows("offer-card", isOffered)
  if (isOffered) byId("offer-card").replaceChildren(say("offer_card", { sum: money(from) }), " ", button(say("register_open"), () => openRegister()))
}
