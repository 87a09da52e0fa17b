"""The customer's pages by address; they and those of the staff know nothing of each other."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from chalicelib.console.routes import Route

ME, JOIN = "/me", "/join"
# The modules by the beginning of their addresses; the longest one that fits has the page.
MODULES: Mapping[str, Sequence[str]] = {
    "card": (ME,),
    "sign_in": (f"{ME}/sign-in", f"{ME}/sign-out", f"{ME}/link", f"{ME}/launch", f"{ME}/colour"),
    "points": (f"{ME}/points", f"{ME}/offers"),
    "purchases": (f"{ME}/purchases",),
    "profile": (f"{ME}/profile",),
    "contacts": (f"{ME}/email", f"{ME}/phone"),
    "wishes": (f"{ME}/consents", f"{ME}/wishes", f"{ME}/membership"),
    "data": (f"{ME}/data", f"{ME}/block"),
    "appeals": (f"{ME}/appeals",),
    "join": (JOIN,),
}


def is_of_customers(path: str) -> bool:
    """Whether an address is one of the customer's pages."""
    return f"{path}/".startswith((f"{ME}/", f"{JOIN}/"))


def find_page(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return the route of a request with the named parts of its path; None: there is none."""
    module = _module_of(path)
    for route in _routes(module) if module else ():
        parts = route.match(path)
        if route.method == method and parts is not None:
            return route, parts
    return None


def every_page() -> Iterator[Route]:
    """Import all pages and return their routes, for tests."""
    for module in MODULES:
        yield from _routes(module)


def _module_of(path: str) -> str | None:
    found = {
        start: module
        for module, starts in MODULES.items()
        for start in starts
        if f"{path}/".startswith(f"{start}/")
    }
    return found[max(found, key=len)] if found else None


def _routes(module: str) -> list[Route]:
    pages: Any = import_module(f"chalicelib.console.cabinet.pages.{module}").pages
    # An address with fewer named parts is the nearer one.
    routes: list[Route] = sorted(pages.routes, key=lambda route: route.path.count("{"))
    return routes
