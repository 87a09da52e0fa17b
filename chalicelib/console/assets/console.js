// All that the pages need from scripts; without scripts every page works as plain forms and links.
"use strict"

const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? ""

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = token()
})

document.addEventListener("htmx:after:swap", () => {
  showDialog()
  focusErrors()
  focusNew()
})

// The server may fill the dialog (a session has ended) or empty it again.
function showDialog() {
  const dialog = document.getElementById("dialog")
  if (!dialog) return
  const isFilled = dialog.children.length > 0
  if (isFilled && !dialog.open) dialog.showModal()
  if (!isFilled && dialog.open) dialog.close()
}

// What a person has just added is filled in next.
function focusNew() {
  const added = [...document.querySelectorAll("[data-focus]")]
  for (const each of added) each.removeAttribute("data-focus")
  added.pop()?.focus()
}

// A refused form begins with what is wrong, so a reader is brought there.
function focusErrors() {
  document.querySelector(".errors")?.focus()
}

// One press, one request. The form also carries a key, so that a second one would change nothing.
document.addEventListener("submit", (event) => {
  // After a sign-in in the dialog the page has a new token, and its forms still have the old one.
  const field = event.target.querySelector("input[name=csrf]")
  if (field && token()) field.value = token()
  const button = event.submitter
  if (event.defaultPrevented || !button) return
  setTimeout(() => { button.disabled = true }, 0)
  addEventListener("pageshow", () => { button.disabled = false }, { once: true })
})

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]")
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  const search = document.querySelector("input[type=search]")
  if (search) {
    event.preventDefault()
    search.focus()
  }
})

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]")
  if (!button) return
  const text = document.getElementById(button.dataset.copies).textContent.trim()
  navigator.clipboard?.writeText(text).then(() => { button.textContent = button.dataset.done })
})

// On a phone the bar and the tabs scroll sideways: where one is must be in sight.
function showWhereOneIs() {
  for (const here of document.querySelectorAll("nav [aria-current=page]")) {
    const bar = here.parentElement
    bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.clientWidth) / 2
  }
}

// A page that answers a form would ask, on "reload" and "back", whether to send the form again. With
// an entry of its own the browser asks the server for the page instead.
history.replaceState(null, "", location.href)

showWhereOneIs()
focusErrors()
