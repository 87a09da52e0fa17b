// The till: one page that is an application. It shows and sends; the server decides.
"use strict"

const main = document.querySelector("main.till")
const LANGUAGE = main.dataset.language
const TEXTS = JSON.parse(main.dataset.texts)
const byId = (name) => document.getElementById(name)

const say = (key, places = {}) =>
  TEXTS[`till.${key}`].replace(/\{\{(\w+)\}\}/g, (_, name) => places[name])

// The form of a word that agrees with a number; a part of one takes that of few.
function formOf(number) {
  if (LANGUAGE === "en") return number === 1 ? 0 : 1
  const last = number % 10
  const two = number % 100
  if (!Number.isInteger(number) || (last > 1 && last < 5 && (two < 10 || two > 20))) return 1
  return last === 1 && two !== 11 ? 0 : 2
}

// Small facts that this device keeps: none is about a person.
function recalled(name, without = null) {
  try { return JSON.parse(localStorage.getItem(`till.${name}`)) ?? without } catch { return without }
}
const remember = (name, value) => localStorage.setItem(`till.${name}`, JSON.stringify(value))

// Texts become text nodes, so that no text of a person is ever markup.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value)
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value)
  }
  made.append(...children.filter((each) => each != null))
  return made
}

const button = (text, click, kind = "secondary") => el("button", { type: "button", class: kind, click }, text)
const shows = (name, isShown) => { byId(name).hidden = !isShown }

function grouped(text) {
  const [whole, part] = text.split(".")
  const sign = LANGUAGE === "ru" ? "\u2009" : ","
  const long = whole.length < 5 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, sign)
  return part === undefined ? long : `${long}${LANGUAGE === "ru" ? "," : "."}${part}`
}

// Whole numbers inside: minor units of money, thousandths of a quantity, units of points.
function decimal(units, digits) {
  const text = String(Math.abs(units)).padStart(digits + 1, "0")
  const shown = digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text
  return units < 0 ? `-${shown}` : shown
}

function units(text, digits) {
  const found = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.replace(/\s/g, ""))
  if (!found || (found[2] ?? "").length > digits) return null
  return Number(found[1] + (found[2] ?? "").padEnd(digits, "0"))
}

const amount = (minor) => ({ amount: decimal(minor, session.money.digits), currency: session.money.currency })
const minorOf = (money) => Math.round(Number(money.amount) * 10 ** session.money.digits)

function money(minor) {
  const text = decimal(minor, session.money.digits).replace(/\.0+$/, "").replace("-", "\u2212")
  return LANGUAGE === "ru" ? `${grouped(text)}\u00a0${session.money.sign}` : `${session.money.sign}${grouped(text)}`
}

const plain = (units, digits) => decimal(units, digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")
const quantityText = (thousandths) => plain(thousandths, 3)

function points(number) {
  const { names, scale } = session.points
  const text = plain(number, scale)
  return `${grouped(text).replace("-", "\u2212")}\u00a0${names[Math.min(formOf(Math.abs(Number(text))), names.length - 1)]}`
}

function clockText(instant) {
  const at = new Date(instant)
  const today = at.toDateString() === new Date().toDateString()
  const style = { hour: "2-digit", minute: "2-digit", ...(today ? {} : { day: "numeric", month: "long" }) }
  return at.toLocaleString(LANGUAGE === "ru" ? "ru-RU" : "en-GB", style)
}

function tell(text) {
  toldOf = null
  byId("told").textContent = text
  shows("told", Boolean(text))
}

// What went wrong without a press of a key leaves the focus where it is.
function warn(...texts) {
  byId("wrong").replaceChildren(...texts.map((each) => el("p", {}, each)))
  shows("wrong", texts.length > 0)
}

function complain(...texts) {
  warn(...texts)
  if (texts.length) byId("wrong").focus()
}

function quiet() {
  tell("")
  complain()
}

// Says what went wrong with something that was asked for.
function complainOf(wrong) {
  if (wrong instanceof NoLine) complain(say("no_line"))
  else if (wrong instanceof Ended) complain(say("ended"))
  else if (wrong instanceof Refused) complain(...wrong.words)
  else throw wrong
}
