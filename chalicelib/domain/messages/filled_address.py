"""Finds fields that would fill an address inside a text, such as `https://shop.example/?c={{card}}`.

The owner of that address would get the customer's data with the first click.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import partial

from chalicelib.domain.messages.visible_text import without_formats

FIELD = "\0"  # stands for a field; no text that people can send has it
PLACE = re.compile(r"\{\{([^{}]*)\}\}")
FORM = re.compile(r'"([^"]*)"')
FORMS_MAX = 3
# An address by its scheme, by `www.`, or by a host with a path, a port, a query or a fragment.
# A pattern begins at the dot before the last label, so that a long text takes linear time.
ADDRESS = re.compile(
    rf"""
    [\w{FIELD}]:// | mailto: | (?<![^\W{FIELD}])www\.
    | [\w{FIELD}-]\.(?: {FIELD}*[^\W\d_]{{2,}}{FIELD}* | xn--[a-z0-9-]+ )
      \.?(?: [/\#] | [:?][\w{FIELD}] )
    | (?<!\d)\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?: [/\#] | [:?][\w{FIELD}] )
    """,
    re.VERBOSE,
)
HOST = re.compile(rf"[\w{FIELD}.-]+")
# Messengers make a link of a bare host with such an end, so that `{{card}}.shop.ru` is one.
ENDS = frozenset(
    ("ru", "рф", "su", "by", "kz", "ua", "uz", "com", "net", "org", "io", "biz", "example")
)


def fills_address(text: str) -> bool:
    """Whether a field of the text touches an address: no white space is between the two."""
    return any(
        FIELD in run and (ADDRESS.search(run) or _names_host(run))
        for filled in _filled(text)
        for run in map(_plain, filled.split())
    )


def _filled(text: str) -> Iterator[str]:
    """Yield the text with marks for its fields; with each form of a word that follows a number."""
    if "{{" not in text:
        return
    most = FORMS_MAX if "|" in text else 1
    for number in range(most):
        yield PLACE.sub(partial(_mark, number=number), text)


def _mark(place: re.Match[str], number: int) -> str:
    forms = FORM.findall(place[1])
    return FIELD + forms[min(number, len(forms) - 1)] + FIELD if forms else FIELD


def _plain(run: str) -> str:
    """The run as a browser reads it: no invisible characters, no full-width letters and dots."""
    return unicodedata.normalize("NFKC", without_formats(run)).lower().replace("\u3002", ".")


def _names_host(run: str) -> bool:
    """Whether a field stands in the name of a bare host."""
    for name in HOST.findall(run):
        *labels, end = name.strip(".").split(".")
        if end in ENDS and all(labels) and any(FIELD in label for label in labels):
            return True
    return False
