"""The cookies of the pages: the session, the language, and a notice of what has been done.

A value never comes from a request unchecked: a line end in it would be a header of its own.
"""

from chalicelib.console.requests import PageRequest
from chalicelib.console.session import COOKIE, LIFE
from chalicelib.console.words import texts
from chalicelib.domain.messages.message import LOCALES, Locale

LANGUAGE, NOTICE = "__Host-language", "__Host-notice"
NOTICE_S, YEAR_S = 60, 365 * 24 * 60 * 60
DONE = "done."  # the keys of notices


def session_cookie(value: str) -> str:
    """The cookie of a session that has begun."""
    return _cookie(COOKIE, value, int(LIFE.total_seconds()))


def language_cookie(locale: Locale) -> str:
    """The cookie that keeps the language that a person chose."""
    return _cookie(LANGUAGE, locale, YEAR_S)


def notice_cookie(key: str) -> str:
    """The cookie that lets the next page say what has been done."""
    return _cookie(NOTICE, key, NOTICE_S)


def brief_cookie(name: str, value: str, seconds: int) -> str:
    """A cookie of what a browser has begun."""
    return _cookie(name, value, seconds)


def clear_cookie(name: str) -> str:
    """The cookie that removes another one."""
    return _cookie(name, "", 0)


def notice_of(request: PageRequest) -> str:
    """Return the key of what has been done, if it is one of ours."""
    key = request.cookies.get(NOTICE, "")
    return key if key.startswith(DONE) and key in texts(LOCALES[0]) else ""


def language_of(request: PageRequest) -> Locale:
    """Return the language that the person chose, or the first of the browser's that we have."""
    chosen = request.cookies.get(LANGUAGE, "")
    wanted = request.headers.get("accept-language", "").lower().split(",")
    for name in (chosen, *(each.strip()[:2] for each in wanted)):
        for locale in LOCALES:
            if name == locale:
                return locale
    return LOCALES[0]


def _cookie(name: str, value: str, seconds: int) -> str:
    return f"{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"
