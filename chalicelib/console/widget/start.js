// Puts the widget on the page of a shop. `shop` comes with the script from the service.

function languageOf(script) {
  const asked = script.dataset.lang || document.documentElement.lang || navigator.language || "";
  const language = asked.slice(0, 2).toLowerCase();
  return language in shop.words ? language : shop.language;
}

function start(script) {
  // The service stands where the script came from.
  const api = script.src.slice(0, script.src.indexOf("/widget/chat.js"));
  const locale = languageOf(script);
  const host = document.createElement("div");
  host.id = "grocer-chat";
  host.lang = locale;
  const root = host.attachShadow({ mode: "open" });
  // A sheet made by script needs no permission of the shop's policy for inline styles.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(shop.css);
  root.adoptedStyleSheets = [sheet];
  const ref = new URLSearchParams(location.search).get("ref");
  const opening = ref && ref.length <= 64 ? { locale, ref } : { locale };
  const name = shop.name[locale] || shop.words[locale].title;
  document.body.append(host);
  new Panel(root, shop.words[locale], name, api, opening);
}

const script = document.currentScript;
const begin = () => document.getElementById("grocer-chat") || start(script);
if (document.body) begin();
else addEventListener("DOMContentLoaded", begin, { once: true });
