// Goods that come back: rows of an earlier receipt, found by its number or among those of a person.
async function showReceipts(customer) {
  quiet()
  try {
    const page = await perform("receipts", { path: { customer_id: encodeURIComponent(customer) }, query: { limit: "20" } })
    const choice = (each) => el("li", {}, button(
      `${each.receipt}, ${clockText(each.at)}, ${money(minorOf(each.total))}${each.returned_at ? `, ${say("all_back")}` : ""}`,
      () => openReceipt(each.shop, each.receipt)))
    byId("back").replaceChildren(page.purchases.length
      ? el("ul", { class: "choices" }, ...page.purchases.map(choice))
      : el("p", { class: "quiet" }, say("receipts_none")))
    byId("back").querySelector("button")?.focus()
    byId("back-head").scrollIntoView()
  } catch (wrong) {
    complainOf(wrong)
  }
}

async function openReceipt(shop, number) {
  quiet()
  try {
    const path = { shop: encodeURIComponent(shop), receipt: encodeURIComponent(number) }
    showBack(await perform("receipt", { path }))
  } catch (wrong) {
    complainOf(wrong)
  }
}

const left = (line) => units(line.quantity, 3) - units(line.returned, 3)

function showBack(receipt) {
  const head = el("h3", {}, say("back_of", { number: receipt.receipt, at: clockText(receipt.at), sum: money(minorOf(receipt.total)) }))
  const rows = receipt.lines.map((line, at) => ({ line, number: at + 1, left: left(line) })).filter((each) => each.left > 0)
  if (!rows.length) return byId("back").replaceChildren(head, el("p", {}, say("all_back")))
  const form = el("form", { id: "back-form", novalidate: true, submit: (event) => { event.preventDefault(); giveBack(receipt, rows) } },
    ...rows.map(backRow),
    el("div", { class: "buttons" }, el("button", {}, say("give_back")),
      button(say("all_left"), () => rows.forEach((row) => { backField(row).value = quantityText(row.left) }))))
  byId("back").replaceChildren(head, form)
  backField(rows[0]).focus()
}

const backField = (row) => byId(`back-row-${row.number}`)

function backRow(row) {
  const name = row.line.product_name?.[LANGUAGE] || row.line.name || row.line.sku
  const words = say("back_row", { name, left: quantityText(row.left), paid: money(minorOf(row.line.paid)) })
  const field = el("input", { id: `back-row-${row.number}`, inputmode: "decimal", autocomplete: "off", maxlength: 14 })
  return el("div", { class: "field" }, el("label", { for: field.id }, words), field)
}

async function giveBack(receipt, rows) {
  quiet()
  const lines = []
  for (const row of rows) {
    const text = backField(row).value.trim()
    const quantity = text ? units(text, 3) : 0
    if (quantity === null || quantity > row.left) return wrongField(backField(row).id, say("wrong_quantity"))
    if (quantity) lines.push({ line: row.number, quantity: quantityText(quantity) })
  }
  if (!lines.length) return wrongField(backField(rows[0]).id, say("nothing_back"))
  const number = newNumber()
  const path = { shop: encodeURIComponent(receipt.shop), receipt: encodeURIComponent(receipt.receipt) }
  const entry = await enter("return", { number: receipt.receipt, path, body: { number, lines } })
  if (!entry) return
  byId("back").replaceChildren()
  byId("back-find").reset()
  await flush()
  await sayWhatBecameOf(entry)
}
