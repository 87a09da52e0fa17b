// Long texts are kept in the browser while they are typed, offered back, and dropped once written.
// One entry for each person and address; only texts of forms that say so with data-kept.
const KEPT = "kept:", SENT = "sent", KEPT_DAYS = 7, DAY_MS = 86400000
const SAID = { dateStyle: "long", timeStyle: "short" }

const keptForm = () => document.querySelector("form[data-kept]")
const keptKey = (form) => `${KEPT}${form.dataset.kept}:${location.pathname}`
const keptFields = (form) => [...form.querySelectorAll("textarea, input[name^=subject]")]

// A browser may have no room, or forbid it: then the page works as without scripts.
function stored(act) {
  try { return act() } catch { return null }
}

function readKept(key) {
  const found = stored(() => JSON.parse(localStorage.getItem(key)))
  return found && Date.now() - found.at < KEPT_DAYS * DAY_MS ? found : null
}

function keep(form) {
  const texts = {}
  for (const field of keptFields(form)) {
    if (field.value !== field.defaultValue) texts[field.name] = field.value
  }
  const entry = JSON.stringify({ at: Date.now(), texts })
  if (Object.keys(texts).length) stored(() => localStorage.setItem(keptKey(form), entry))
  else stored(() => localStorage.removeItem(keptKey(form)))
}

function dropEvery() {
  const keys = stored(() => Object.keys(localStorage)) ?? []
  for (const key of keys) if (key.startsWith(KEPT)) localStorage.removeItem(key)
}

// The form that was sent last was written if it led to a notice, or on to another page of ours.
function dropWritten() {
  const sent = stored(() => JSON.parse(sessionStorage.getItem(SENT)))
  if (!sent) return
  const isNoticed = document.querySelector(".notice") !== null
  const isBack = keptForm() !== null && sent.path === location.pathname
  const came = document.referrer && new URL(document.referrer).pathname
  const isLedOn = came === sent.path && location.pathname !== sent.path
  const isOurs = document.querySelector(".bar") && !document.querySelector(".errors")
  const isWritten = isNoticed || (isLedOn && isOurs && !sent.untilNotice)
  if (isWritten) stored(() => localStorage.removeItem(sent.key))
  if (isWritten || isBack) stored(() => sessionStorage.removeItem(SENT))
}

function offerKept() {
  const form = keptForm(), offer = document.getElementById("kept")
  const found = form && offer && readKept(keptKey(form))
  if (!found) return
  const lost = keptFields(form).filter((one) => (found.texts[one.name] ?? one.value) !== one.value)
  if (!lost.length) return
  const time = offer.querySelector("time")
  time.dateTime = new Date(found.at).toISOString()
  time.textContent = new Date(found.at).toLocaleString(document.documentElement.lang, SAID)
  offer.hidden = false
  offer.addEventListener("click", (event) => {
    const does = event.target.closest("button")?.dataset.does
    if (!does) return
    offer.hidden = true
    if (does === "restore") putBack(lost, found.texts)
    else stored(() => localStorage.removeItem(keptKey(form)))
  })
}

function putBack(fields, texts) {
  for (const field of fields) {
    field.value = texts[field.name]
    const around = field.closest("details")
    if (around) around.open = true
    field.dispatchEvent(new Event("input", { bubbles: true }))
  }
  fields[0].focus()
}

let isTyping
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-kept]")
  if (!form || !keptFields(form).includes(event.target)) return
  clearTimeout(isTyping)
  isTyping = setTimeout(() => keep(form), 300)
})

addEventListener("pagehide", () => {
  // What was typed a moment ago, unless the person signs out.
  if (isTyping && keptForm()) keep(keptForm())
})

document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.getAttribute("action")?.endsWith("/sign-out")) {
    clearTimeout(isTyping)
    isTyping = undefined
    dropEvery()
  }
  if (event.defaultPrevented || !form.matches("[data-kept]")) return
  const untilNotice = "untilNotice" in form.dataset
  const sent = { key: keptKey(form), path: location.pathname, untilNotice }
  stored(() => sessionStorage.setItem(SENT, JSON.stringify(sent)))
})

dropWritten()
offerKept()
