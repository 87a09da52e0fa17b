"""A campaign's e-mail: both parts are made of plain text, so that marketers write no HTML.

Source: https://www.rfc-editor.org/rfc/rfc8058 (one-click unsubscribing)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from chalicelib.domain.messages.outgoing import OpenLink, Outgoing, link_lines

PARAGRAPH = re.compile(r"\n[^\S\n]*\n+")
OWN_COLOUR, ON_COLOUR, DARK = "#1b5e20", "#fff", "#222"
BODY_STYLE = "margin:0 auto;max-width:600px;padding:16px;font:16px/1.5 sans-serif;color:#222"
BUTTON_STYLE = (
    "display:inline-block;padding:10px 18px;border-radius:6px;"
    f"background:{OWN_COLOUR};color:{ON_COLOUR};text-decoration:none"
)
HEAD_STYLE = "margin:0 0 24px;font-size:20px;font-weight:bold"
LOGO_STYLE = "max-height:48px;vertical-align:middle;margin-right:12px"
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


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The brand above an e-mail, and below it who answers for personal data; "": not said.

    On a bright colour letters are dark, and such letters would not be seen on white.
    """

    name: str
    colour: str
    logo_url: str = ""
    operator: str = ""
    policy: str = ""
    policy_url: str = ""
    is_bright: bool = False

    @property
    def button_style(self) -> str:
        """The style of a link that looks like a button."""
        letters = DARK if self.is_bright else ON_COLOUR
        return BUTTON_STYLE.replace(ON_COLOUR, letters).replace(OWN_COLOUR, self.colour)

    @property
    def head_style(self) -> str:
        """The style of the name above the text."""
        if self.is_bright:
            return f"{HEAD_STYLE};color:{DARK};border-bottom:4px solid {self.colour}"
        return f"{HEAD_STYLE};color:{self.colour}"

    @property
    def footer(self) -> str:
        """The lines below the text."""
        policy = f"{self.policy}: {self.policy_url}" if self.policy_url else ""
        return "\n".join(filter(None, (self.name, self.operator, policy)))


def build_email(
    outgoing: Outgoing, *, unsubscribe: str, letterhead: Letterhead | None = None
) -> EmailMessage:
    """Build text and HTML; `unsubscribe` is the label of the link that stops advertising."""
    assert isinstance(outgoing.to, str)
    links = tuple(button for button in outgoing.buttons if isinstance(button, OpenLink))
    stop_url = outgoing.unsubscribe_url
    below = link_lines(links)
    signed = f"\n{letterhead.footer}" if letterhead else ""
    footer = link_lines([OpenLink(unsubscribe, stop_url)]) if stop_url else ""
    return EmailMessage(
        to=outgoing.to,
        subject=outgoing.subject,
        text="\n".join(filter(None, (outgoing.text, below, signed, footer))),
        html="".join(_html(outgoing, links, unsubscribe, letterhead)),
        headers=_headers(stop_url) if stop_url else (),
        tags=outgoing.tags,
    )


def _headers(stop_url: str) -> tuple[tuple[str, str], ...]:
    # Large mailbox providers require one-click unsubscribing of bulk senders.
    return (
        ("List-Unsubscribe", f"<{stop_url}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )


def _html(
    outgoing: Outgoing,
    links: tuple[OpenLink, ...],
    unsubscribe: str,
    letterhead: Letterhead | None,
) -> Iterator[str]:
    subject = escape(outgoing.subject)
    yield f'<!doctype html><html lang="{outgoing.locale}"><head><meta charset="utf-8">'
    yield f'<title>{subject}</title></head><body style="{BODY_STYLE}">'
    if letterhead:
        yield from _head(letterhead)
    if outgoing.picture:
        yield f'<p><img src="{escape(outgoing.picture)}" alt="" style="max-width:100%"></p>'
    for paragraph in PARAGRAPH.split(outgoing.text.strip()):
        yield "<p>" + escape(paragraph).replace("\n", "<br>\n") + "</p>"
    style = letterhead.button_style if letterhead else BUTTON_STYLE
    for link in links:
        yield f'<p><a href="{escape(link.url)}" style="{style}">{escape(link.label)}</a></p>'
    if letterhead:
        yield from _foot(letterhead)
    if outgoing.unsubscribe_url:
        stop_url = escape(outgoing.unsubscribe_url)
        yield f'<p style="{FOOTER_STYLE}"><a href="{stop_url}">{escape(unsubscribe)}</a></p>'
    yield "</body></html>"


def _head(letterhead: Letterhead) -> Iterator[str]:
    yield f'<p style="{letterhead.head_style}">'
    if letterhead.logo_url:
        yield f'<img src="{escape(letterhead.logo_url)}" alt="" style="{LOGO_STYLE}">'
    yield f"{escape(letterhead.name)}</p>"


def _foot(letterhead: Letterhead) -> Iterator[str]:
    lines = [escape(line) for line in (letterhead.name, letterhead.operator) if line]
    if letterhead.policy_url:
        url = escape(letterhead.policy_url)
        lines.append(f'<a href="{url}">{escape(letterhead.policy)}</a>')
    yield f'<p style="{FOOTER_STYLE}">' + "<br>\n".join(lines) + "</p>"
