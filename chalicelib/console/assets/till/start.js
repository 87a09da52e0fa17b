// The keys of the till, a scanner that types, and what happens when the page opens.
const SCANNER_MS = 30
const SCANNED_MIN = 8
const burst = { text: "", lastMs: 0 }
const KEYS = { F2: () => byId("code").focus(), F4: () => byId("product").focus(), F8: openSpend, F9: () => byId("sell").requestSubmit(), Escape: leave }

// The first press closes what is open; with nothing open the receipt is begun anew.
function leave() {
  const open = ["camera", "register", "bind", "spend", "found"].find((name) => !byId(name).hidden)
  if (open === "camera") closeCamera()
  else if (open) shows(open, false)
  else if (draft.held || draft.customer) dropCustomer()
  quiet()
  byId("code").focus()
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const act = KEYS[event.key]
  if (act) {
    event.preventDefault()
    return act()
  }
  if (!event.target.closest("input, textarea, select")) hearScanner(event)
})

// A scanner types faster than a hand, and ends with Enter; no field needs to have the focus.
function hearScanner(event) {
  const now = performance.now()
  if (now - burst.lastMs > SCANNER_MS) burst.text = ""
  burst.lastMs = now
  if (event.key === "Enter" && burst.text.length >= SCANNED_MIN) {
    event.preventDefault()
    byId("code").value = burst.text
    burst.text = ""
    findTyped()
  } else if (event.key.length === 1) burst.text += event.key
}

// One press, one act: the form waits for its answer.
function onSubmit(name, act) {
  const form = byId(name)
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    if (form.getAttribute("aria-busy") === "true") return
    form.setAttribute("aria-busy", "true")
    try {
      await act()
    } finally {
      form.removeAttribute("aria-busy")
    }
  })
}

onSubmit("find", findTyped)
onSubmit("register-form", register)
onSubmit("bind-form", bind)
onSubmit("add", addTyped)
onSubmit("spend-form", spend)
onSubmit("sell", sell)
onSubmit("back-find", () => openReceipt(shopCode(), byId("back-number").value.trim()))

byId("register-off").addEventListener("click", closeRegister)
byId("camera-off").addEventListener("click", closeCamera)
// A code that is half typed is no guess at a code: it is asked about when it is finished.
byId("promo").addEventListener("input", () => { clearTimeout(quoting); draft.quote = null; showSums() })
byId("promo").addEventListener("change", () => { quiet(); changed() })
byId("spend-open").addEventListener("click", openSpend)
byId("clear").addEventListener("click", () => releaseHeld().then(clearSale))
for (const each of document.querySelectorAll("[data-camera]")) {
  each.addEventListener("click", () => openCamera(each.dataset.camera))
}
byId("sign-out").addEventListener("click", async () => {
  await fetch("/console/sign-out", { method: "POST", headers: { "X-CSRF-Token": token } }).catch(() => null)
  location.assign("/console/sign-in")
})

async function begin() {
  recallRows()
  showRights()
  showRows()
  try {
    await dropOld()
    await showQueue()
  } catch {
    complain(say("no_store"))
  }
  try {
    await openSession()
  } catch (wrong) {
    if (!(wrong instanceof NoLine || wrong instanceof Ended)) throw wrong
  }
  showRows()
  byId("code").focus()
  await flush()
}

begin()
addEventListener("online", () => flush())
setInterval(() => flush({ ifAvailable: true }), AGAIN_MS)
navigator.serviceWorker?.register("/till/worker.js", { scope: "/till" }).catch(() => null)
