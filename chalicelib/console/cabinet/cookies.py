"""The cookies of the cabinet. In the frame of a messenger a browser keeps only partitioned ones."""

from chalicelib.console.cabinet.session import (
    FRAMED_LIFE,
    LIFE,
    CustomerSession,
    session_value,
)
from chalicelib.console.cookies import DONE
from chalicelib.console.words import texts
from chalicelib.domain.messages.message import LOCALES
from chalicelib.world import World

NOTICE = "__Host-card-notice"
NOTICE_S = 60


def session_cookie(world: World, session: CustomerSession) -> str:
    """The cookie of a session that has begun."""
    life = FRAMED_LIFE if session.is_framed else LIFE
    value = session_value(world, session)
    return own_cookie(session.cookie, value, int(life.total_seconds()), is_framed=session.is_framed)


def own_cookie(name: str, value: str, seconds: int, *, is_framed: bool) -> str:
    """A cookie for our host alone; a framed one is sent in the frame of this messenger only."""
    site = "SameSite=None; Partitioned" if is_framed else "SameSite=Lax"
    return f"{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; {site}"


def no_cookie(name: str, *, is_framed: bool) -> str:
    """The cookie that removes another one."""
    return own_cookie(name, "", 0, is_framed=is_framed)


def notice_in(cookies: dict[str, str]) -> str:
    """Return the key of what has been done, if it is one of ours."""
    key = cookies.get(NOTICE, "")
    return key if key.startswith(f"{DONE}cabinet_") and key in texts(LOCALES[0]) else ""
