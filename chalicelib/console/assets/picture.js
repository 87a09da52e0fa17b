// Makes a picture small before it is sent, and shows it at once. Without scripts the form sends
// the file as it is, and the server says if that is too much.
"use strict"

const SIDE_MAX = 1280, BYTES_MAX = 1048576, QUALITIES = [.85, .7, .5]

const place = () => document.getElementById("picture")

document.addEventListener("change", (event) => {
  if (event.target.name !== "file" || !place()?.contains(event.target)) return
  const file = event.target.files[0]
  // Else the preview would send the whole file too.
  event.target.value = ""
  add(file)
})

for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => {
  if (!event.target.closest?.("#picture") || !event.dataTransfer?.types.includes("Files")) return
  event.preventDefault()
  if (name === "drop") add(event.dataTransfer.files[0])
})

document.addEventListener("click", (event) => {
  const button = event.target.closest("#picture button")
  if (!button) return
  event.preventDefault()
  if (button.value === "no_picture") send({ go: button.value })
  else place().querySelector("input[type=file]").click()
})

async function add(file) {
  if (!file) return
  place().setAttribute("aria-busy", "true")
  // What the browser cannot read is no picture: the server says so.
  const content = await shrunk(file).catch(() => file)
  if (content.size > BYTES_MAX) says(place().dataset.heavy)
  else await send({ go: "picture" }, content)
  place().removeAttribute("aria-busy")
}

// Drawn anew, a photo also loses the place where it was taken.
async function shrunk(file) {
  const image = await createImageBitmap(file)
  const scale = Math.min(1, SIDE_MAX / Math.max(image.width, image.height))
  if (scale === 1 && file.type === "image/png" && file.size <= BYTES_MAX) return file
  const canvas = document.createElement("canvas")
  canvas.width = Math.max(1, Math.round(image.width * scale))
  canvas.height = Math.max(1, Math.round(image.height * scale))
  const pen = canvas.getContext("2d")
  pen.fillStyle = "#fff"
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  let made
  for (const quality of QUALITIES) {
    made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality))
    if (made.size <= BYTES_MAX) break
  }
  return made
}

// The answer is the same part of the form, with the picture or with what is wrong.
async function send(fields, file) {
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...fields, csrf: token() })) body.set(name, value)
  if (file) body.set("file", file, "picture")
  const headers = { "HX-Request": "true", "X-CSRF-Token": token() }
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, headers })
    if (![200, 422].includes(answer.status)) throw new Error(answer.status)
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const part = page.getElementById("picture")
    part.querySelector("noscript")?.remove()
    place().replaceWith(part)
  } catch {
    return says(place().dataset.lost)
  }
  place().querySelector(".wrong, button")?.scrollIntoView({ block: "nearest" })
  // What a customer reads is shown again.
  place().querySelector("[name=picture]").dispatchEvent(new Event("input", { bubbles: true }))
}

function says(text) {
  place().querySelector("[role=status]").textContent = text
}
