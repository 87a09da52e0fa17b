// Sends a file in parts, and goes on after a break. Without scripts the form sends it in one go.
"use strict"

const TRIES = 6
let uploading

document.addEventListener("submit", (event) => {
  uploading = event.target.closest("form[data-part]")
  const file = uploading?.elements.file.files[0]
  // The server says what is missing.
  if (!file) return
  event.preventDefault()
  if (file.size > Number(uploading.dataset.most)) says(uploading.dataset.large)
  else sendFile(file)
})

async function sendFile(file) {
  const button = uploading.querySelector("button")
  button.disabled = true
  try {
    const at = await place(file)
    if (at) await sendParts(at, file)
  } catch {
    says(uploading.dataset.broken)
  }
  button.disabled = false
}

// Where the file is sent to: on, if it is the very file that was begun here, else from the start.
async function place(file) {
  const mark = `${file.name}:${file.size}:${file.lastModified}`
  let { at, have } = uploading.dataset
  if (at && have && sessionStorage.getItem(at) !== mark) {
    await send(at, fields({ do: "cancel" }))
    at = uploading.dataset.have = ""
  }
  at ||= await begin(file)
  if (at) sessionStorage.setItem(at, mark)
  return at
}

// The fields of the form, without the file.
function fields(more) {
  const found = new URLSearchParams()
  for (const [name, value] of new FormData(uploading)) if (typeof value === "string") found.set(name, value)
  for (const [name, value] of Object.entries(more)) found.set(name, value)
  return found
}

async function begin(file) {
  const answer = await send(uploading.dataset.new, fields({ name: file.name }))
  return answer.ok ? new URL(answer.url).pathname : shows(answer)
}

async function sendParts(at, file) {
  const size = Number(uploading.dataset.part)
  const kept = (uploading.dataset.have ?? "").split(" ")
  for (let start = 0, number = 1; start < file.size || number === 1; start += size, number++) {
    const part = file.slice(start, start + size)
    progress(start, file.size)
    if (kept.includes(`${number}:${part.size}`)) continue
    const answer = await send(`${at}/parts/${number}`, part)
    if (!answer.ok) return shows(answer)
  }
  progress(file.size, file.size)
  const answer = await send(at, fields({ do: "finish" }))
  if (answer.ok) location.assign(answer.url)
  else shows(answer)
}

// A lost answer, or a service that is busy, is asked again: each part has its effect once.
async function send(address, body) {
  const headers = { "X-CSRF-Token": token() }
  if (body instanceof Blob) headers["Content-Type"] = "application/octet-stream"
  for (let tries = 1; ; tries++) {
    try {
      const answer = await fetch(address, { method: "POST", body, headers })
      if (answer.status < 500 && answer.status !== 429) return answer
      if (tries === TRIES) return answer
    } catch (error) {
      if (tries === TRIES) throw error
    }
    await new Promise((wake) => setTimeout(wake, 500 * 2 ** tries))
  }
}

// What was refused is a page of ours, with the reason; an ended session is one with the sign-in.
async function shows(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  document.querySelector("main").replaceWith(page.querySelector("main"))
  focusErrors()
}

function progress(done, total) {
  const bar = document.getElementById("upload")
  bar.hidden = false
  bar.querySelector("progress").max = Math.max(total, 1)
  bar.querySelector("progress").value = done
  const megabytes = (bytes) => (bytes / 1048576).toFixed(1)
  bar.querySelector("label").textContent = uploading.dataset.says
    .replace("{done}", megabytes(done)).replace("{total}", megabytes(total))
}

function says(text) {
  const bar = document.getElementById("upload")
  bar.hidden = false
  bar.querySelector("label").textContent = text
}
