// Templates of answers: a choice fills the field, and "/" in the empty field opens the choice.
"use strict"

const chosen = document.querySelector("select[data-inserts]")
const field = chosen && document.getElementById(chosen.dataset.inserts)

chosen?.addEventListener("change", () => {
  const text = chosen.selectedOptions[0].dataset.text
  if (!field || !text) return
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end")
  field.dispatchEvent(new Event("input", { bubbles: true }))
  field.focus()
})

field?.addEventListener("keydown", (event) => {
  if (event.key !== "/" || field.value) return
  event.preventDefault()
  chosen.focus()
  chosen.showPicker?.()
})
