// Telegram writes the proof of the person into the address behind "#", where no server sees it. It
// is sent once, and leaves the address before the page does anything else.
"use strict"

const proof = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData")
history.replaceState(null, "", location.pathname)
const form = document.getElementById("launch")
if (proof && form) {
  form.elements.data.value = proof
  form.submit()
} else {
  document.getElementById("elsewhere").hidden = false
  document.getElementById("opening").hidden = true
}
