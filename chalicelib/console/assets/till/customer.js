// Who buys: found by a card, a phone or a scan; registered, or given a plastic card.
const SPEND_QR = "grocer:"

const digitsOf = (text) => text.replace(/\s/g, "")

function isEan13(text) {
  if (!/^\d{13}$/.test(text)) return false
  const sum = [...text.slice(0, 12)].reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return (10 - (sum % 10)) % 10 === Number(text[12])
}

// A card was scanned into the field of products: shops also print their own labels with this digit.
const looksLikeCard = (text) => isEan13(text) && text[0] === "2"

const PHONE_DIGITS_MIN = 7

function identityOf(text) {
  const digits = digitsOf(text)
  return /^2\d{12}$/.test(digits) ? { card: digits } : { phone: text.trim() }
}

const whose = () => draft.customer.customer ? { customer_id: draft.customer.customer.id } : identityOf(draft.customer.code)

async function findCustomer(identity, code = "") {
  quiet()
  await releaseHeld()
  try {
    const found = await perform("scan", { body: identity })
    draft.customer = found.customer || identity.phone ? { ...found, code } : null
    if (!draft.customer) complain(say("card_unknown"))
  } catch (wrong) {
    if (!(wrong instanceof NoLine || wrong instanceof Ended || wrong.isBusy)) return complainOf(wrong)
    if (wrong.isBusy) complainOf(wrong)
    // The server will say later whose it is.
    draft.customer = { code, isUnseen: true }
  }
  byId("code").value = ""
  for (const name of ["register", "bind", "spend"]) shows(name, false)
  showCustomer()
  changed()
  if (draft.customer && session.may.sell) byId("product").focus()
}

function findTyped() {
  const text = byId("code").value.trim()
  const digits = digitsOf(text)
  if (!text) return complain(say("nothing_typed"))
  if (text.startsWith(SPEND_QR)) return draft.customer ? takeSpendCode(text) : complain(say("spend_qr_first"))
  if (isEan13(digits) && digits[0] !== "2") {
    byId("code").value = ""
    byId("product").value = digits
    return addTyped()
  }
  if (digits.length < PHONE_DIGITS_MIN) return complain(say("neither"))
  return findCustomer(identityOf(text), text)
}

function showCustomer() {
  const place = byId("customer")
  const found = draft.customer
  if (!found) return place.replaceChildren()
  const acts = []
  const lines = [el("p", { class: "who" }, nameOf(found))]
  if (found.isUnseen) lines.push(el("p", { class: "warning" }, say("unseen")))
  else if (!found.customer) {
    lines.push(el("p", {}, say(session.points ? "unknown_waits" : "unknown")))
    if (session.may.register) acts.push(button(say("register_open"), () => openRegister(found.code), ""))
  } else {
    lines.push(...standing(found))
    if (session.may.sell) acts.push(button(say("receipts_of"), () => showReceipts(found.customer.id)))
    if (session.may.register && !found.card_blocked) acts.push(button(say("bind_open"), openBind))
  }
  acts.push(button(say("other_customer"), dropCustomer))
  place.replaceChildren(...lines, el("div", { class: "buttons" }, ...acts))
}

function nameOf(found) {
  if (!found.customer) return found.code
  const { first_name: first, surname, card, phone } = found.customer
  const name = [first, surname].filter(Boolean).join(" ")
  return name || say("nameless", { card: card.slice(-4), phone: (phone ?? "").slice(-4) || "—" })
}

function standing(found) {
  const lines = []
  if (found.card_blocked) lines.push(el("p", {}, el("span", { class: "badge bad" }, say("blocked"))))
  if (found.points) {
    const tier = found.points.tier_name?.[LANGUAGE]
    if (tier) lines.push(el("p", {}, el("span", { class: "badge good" }, tier)))
    lines.push(el("p", { class: "balance" }, points(found.points.available)))
    if (!found.member) lines.push(el("p", { class: "quiet" }, say("no_member")))
    if (found.points.pending) lines.push(el("p", { class: "quiet" }, say("pending", { points: points(found.points.pending) })))
    if (found.points.debt) lines.push(el("p", { class: "quiet" }, say("debt", { points: points(found.points.debt) })))
  }
  if (found.offers.length) {
    lines.push(el("h3", {}, say("offers")), el("ul", { class: "plain" }, ...found.offers.map(offerLine)))
  }
  return lines
}

function offerLine(offer) {
  const text = offer.text?.[LANGUAGE]
  return el("li", {}, el("strong", {}, offer.name[LANGUAGE]), text ? ` ${text}` : "", offer.needs_code ? ` ${say("by_code")}` : "")
}

function dropCustomer() {
  releaseHeld()
  draft.customer = null
  for (const name of ["register", "bind", "spend"]) shows(name, false)
  showCustomer()
  changed()
  byId("code").focus()
}

async function openRegister(code = "") {
  quiet()
  try {
    const { texts } = await perform("consents", { query: { language: LANGUAGE } })
    const textOf = (purpose) => texts.find((each) => each.purpose === purpose)?.text ?? ""
    byId("personal-text").textContent = textOf("personal_data")
    byId("advertising-text").textContent = textOf("advertising")
  } catch (wrong) {
    return complainOf(wrong)
  }
  byId("register-form").dataset.once = crypto.randomUUID()
  if (code) byId("register-phone").value = code
  shows("register", true)
  byId("register-phone").focus()
}

function closeRegister() {
  byId("register-form").reset()
  shows("register", false)
}

// Day first, as people write it, or as the API has it.
function birthdayOf(text) {
  const found = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$/.exec(text.trim())
  return found ? `${found[3] ?? "-"}-${found[2].padStart(2, "0")}-${found[1].padStart(2, "0")}` : text.trim()
}

async function register() {
  quiet()
  const form = byId("register-form")
  const typed = Object.fromEntries(new FormData(form))
  const evidence = typed.evidence.trim()
  const consents = { personal_data: { evidence }, ...(typed.advertising ? { advertising: { evidence } } : {}) }
  const body = { phone: typed.phone, first_name: typed.first_name, language: LANGUAGE, shop: shopCode(), consents }
  if (typed.birthday.trim()) body.birthday = birthdayOf(typed.birthday)
  try {
    const made = await perform("register", { body }, form.dataset.once)
    closeRegister()
    await findCustomer({ customer_id: made.id })
    tell(say("registered"))
  } catch (wrong) {
    // What was refused may be corrected: it is another request then.
    if (wrong instanceof Refused) form.dataset.once = crypto.randomUUID()
    markWrong(form, wrong)
    complainOf(wrong)
  }
}

function markWrong(form, wrong) {
  for (const each of form.elements) {
    const isWrong = Object.keys(wrong.fields ?? {}).some((name) => name.split(".").pop() === each.name)
    if (each.tagName === "INPUT") each.toggleAttribute("aria-invalid", isWrong)
    if (isWrong) each.setAttribute("aria-invalid", "true")
  }
}

function openBind() {
  byId("bind-form").dataset.once = crypto.randomUUID()
  shows("bind", true)
  byId("plastic").focus()
}

async function bind() {
  quiet()
  const form = byId("bind-form")
  const customer = draft.customer?.customer
  if (!customer) return
  try {
    await perform("bind", { path: { customer_id: customer.id }, body: { card: digitsOf(byId("plastic").value) } }, form.dataset.once)
    form.reset()
    await findCustomer({ customer_id: customer.id })
    tell(say("bound"))
  } catch (wrong) {
    if (wrong instanceof Refused) form.dataset.once = crypto.randomUUID()
    complainOf(wrong)
  }
}
