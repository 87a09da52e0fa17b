"""A campaign's e-mail: both parts are made of plain text, so that marketers write no HTML.

Source: https://www.rfc-editor.org/rfc/rfc8058 (one-click unsubscribing)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, link_lines

PARAGRAPH = re.compile(r"\n[^\S\n]*\n+")
BODY_STYLE = "margin:0 auto;max-width:600px;padding:16px;font:16px/1.5 sans-serif;color:#222"
BUTTON_STYLE = (
    "display:inline-block;padding:10px 18px;border-radius:6px;"
    "background:#1b5e20;color:#fff;text-decoration:none"
)
FOOTER_STYLE = "margin-top:32px;font-size:13px;color:#666"


@dataclass(frozen=True, slots=True)
class EmailMessage:
    """One e-mail to one mailbox; `headers` and `tags` are names and values in ASCII."""

    to: str
    subject: str
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]
    tags: tuple[tuple[str, str], ...]


def build_email(outgoing: Outgoing, *, unsubscribe: str) -> EmailMessage:
    """Build text and HTML; `unsubscribe` is the label of the link that stops advertising."""
    assert isinstance(outgoing.to, str)
    links = tuple(button for button in outgoing.buttons if isinstance(button, OpenLink))
    stop_url = outgoing.unsubscribe_url
    below = link_lines(links)
    footer = link_lines([OpenLink(unsubscribe, stop_url)]) if stop_url else ""
    return EmailMessage(
        to=outgoing.to,
        subject=outgoing.subject,
        text="\n".join(filter(None, (outgoing.text, below, footer))),
        html="".join(_html(outgoing, links, unsubscribe)),
        headers=_headers(stop_url) if stop_url else (),
        tags=outgoing.tags,
    )


def _headers(stop_url: str) -> tuple[tuple[str, str], ...]:
    # Large mailbox providers require one-click unsubscribing of bulk senders.
    return (
        ("List-Unsubscribe", f"<{stop_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _html(outgoing: Outgoing, links: tuple[OpenLink, ...], unsubscribe: str) -> Iterator[str]:
    subject = escape(outgoing.subject)
    yield f'<!doctype html><html lang="{outgoing.locale}"><head><meta charset="utf-8">'
    yield f'<title>{subject}</title></head><body style="{BODY_STYLE}">'
    if outgoing.picture:
        yield f'<p><img src="{escape(outgoing.picture)}" alt="" style="max-width:100%"></p>'
    for paragraph in PARAGRAPH.split(outgoing.text.strip()):
        yield "<p>" + escape(paragraph).replace("\n", "<br>\n") + "</p>"
    for link in links:
        yield f'<p><a href="{escape(link.url)}" style="{BUTTON_STYLE}">{escape(link.label)}</a></p>'
    if outgoing.unsubscribe_url:
        stop_url = escape(outgoing.unsubscribe_url)
        yield f'<p style="{FOOTER_STYLE}"><a href="{stop_url}">{escape(unsubscribe)}</a></p>'
    yield "</body></html>"
