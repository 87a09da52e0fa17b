"""The pages of the rehearsal: a person signs in, looks at customers, and issues a key by a form."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

import requests

from local.rehearsal.stack import Stack

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
STYLE = re.compile(r'href="(/assets/all\.[0-9a-f]+\.css)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class PagesRehearsal:
    """The statuses of what was opened, by address, and what stood on the last page."""

    statuses: dict[str, int]
    last: str


def rehearse_pages(stack: Stack, key: str) -> PagesRehearsal:
    """Use the pages as a browser does, with a key of an administrator."""
    seen: dict[str, int] = {}
    cookies: dict[str, str] = {}

    def asks(path: str, fields: dict[str, str] | None = None) -> str:
        answer = requests.request(
            "GET" if fields is None else "POST",
            f"{stack.pages}{path}",
            data=None if fields is None else urlencode(fields),
            # The cookies are for https, and the engine's address is not.
            headers={**FORM, "Cookie": "; ".join(f"{n}={v}" for n, v in cookies.items())},
            allow_redirects=False,
            timeout=WITHIN_S,
        )
        cookies.update(answer.cookies.get_dict())
        seen[path] = answer.status_code
        return answer.text

    style = STYLE.search(asks("/console/sign-in"))
    asks(style[1] if style else "/assets/none")
    asks("/console/sign-in", {"key": key})
    asks("/console/customers")
    asks("/me/sign-in")
    # Queues and their dead letters ask for rights that nothing else of the pages needs.
    asks("/console/queues")
    asks("/console/queues/outbox")
    asks("/till")
    asks("/till/session")
    form = asks("/console/staff/new")
    hidden = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    made = {"name": "till 9", "role": "cashier", "shop": "", "expires_on": ""}
    return PagesRehearsal(seen, asks("/console/staff/new", {**hidden, **made}))
