"""The customer's pages by address; they and those of the staff know nothing of each other."""

from collections.abc import Mapping, Sequence

from chalicelib.console.routes import PageFolder

ME, JOIN = "/me", "/join"
MODULES: Mapping[str, Sequence[str]] = {
    "card": (ME,),
    "sign_in": (f"{ME}/sign-in", f"{ME}/sign-out", f"{ME}/link", f"{ME}/launch", f"{ME}/colour"),
    "points": (f"{ME}/points", f"{ME}/offers"),
    "purchases": (f"{ME}/purchases",),
    "profile": (f"{ME}/profile",),
    "contacts": (f"{ME}/email", f"{ME}/phone"),
    "wishes": (f"{ME}/consents", f"{ME}/wishes", f"{ME}/membership"),
    "data": (f"{ME}/data",),
    "own_card": (f"{ME}/block", f"{ME}/unblock", f"{ME}/replace"),
    "own_fields": (f"{ME}/fields",),
    "chats": (f"{ME}/chats",),
    "appeals": (f"{ME}/appeals",),
    "join": (JOIN,),
}
OWN_PAGES = PageFolder("chalicelib.console.cabinet.pages", MODULES)


def is_of_customers(path: str) -> bool:
    """Whether an address is one of the customer's pages."""
    return f"{path}/".startswith((f"{ME}/", f"{JOIN}/"))
