"""The pages by address: each module of `pages/` declares its own, and is imported when needed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from chalicelib.console.answers import Shown
from chalicelib.domain.staff.staff import Permission

ROOT, TILL, DESK = "/console", "/till", "/desk"
MODULES: Mapping[str, Sequence[str]] = {
    "sign_in": (f"{ROOT}/sign-in", f"{ROOT}/sign-out", f"{ROOT}/language"),
    "oidc": (f"{ROOT}/oidc",),
    "start": (ROOT,),
    "till": (TILL,),
    "desk.appeals": (DESK,),
    "desk.calls": (f"{DESK}/calls",),
    "desk.files": (f"{DESK}/files",),
    "desk.knowledge": (f"{DESK}/knowledge",),
    "desk.report": (f"{DESK}/report",),
    "desk.rules": (f"{DESK}/rules",),
    "desk.tasks": (f"{DESK}/tasks",),
    "desk.templates": (f"{DESK}/templates",),
    "settings": (f"{ROOT}/settings",),
    "customers": (f"{ROOT}/customers",),
    "sales": (f"{ROOT}/sales",),
    "keys": (f"{ROOT}/staff",),
    "audit": (f"{ROOT}/audit",),
    "upkeep.jobs": (f"{ROOT}/jobs",),
    "upkeep.channels": (f"{ROOT}/channels",),
    "upkeep.queues": (f"{ROOT}/queues",),
    "upkeep.quarantine": (f"{ROOT}/quarantine",),
    "bot": (f"{ROOT}/bot",),
    "terms": (f"{ROOT}/terms",),
    "fields.definitions": (f"{ROOT}/fields",),
    "fields.dictionaries": (f"{ROOT}/dictionaries",),
    "codes": (f"{ROOT}/codes",),
    "shops": (f"{ROOT}/shops",),
    "offers.views": (f"{ROOT}/offers",),
    "products.views": (f"{ROOT}/products",),
    "products.categories": (f"{ROOT}/products/categories",),
    "programme.rules": (f"{ROOT}/programme",),
    "programme.drafts": tuple(f"{ROOT}/programme/{name}" for name in ("edit", "text", "review")),
    "programme.backtests": (f"{ROOT}/programme/backtests",),
    "segments": (f"{ROOT}/segments",),
    "scores": (f"{ROOT}/rfm", f"{ROOT}/abc"),
    "files.every_import": (f"{ROOT}/imports",),
    "files.exports": (f"{ROOT}/exports",),
    "campaigns.every": (f"{ROOT}/campaigns", f"{ROOT}/triggers"),
}

PageView = Callable[[Any], Shown]
"""Takes a `Visit`; the view of an open route takes an `OpenVisit`."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address. `needs` is None if every signed-in person may open it.

    An `is_open` one needs no session; only one that `takes_file` reads forms with files.
    """

    method: str
    path: str
    needs: Permission | None
    view: PageView
    is_open: bool = False
    takes_file: bool = False

    def match(self, path: str) -> dict[str, str] | None:
        """Return the named parts of a path, still encoded; None: it is not of this route."""
        own, asked = self.path.split("/"), path.split("/")
        if len(own) != len(asked):
            return None
        found: dict[str, str] = {}
        for name, part in zip(own, asked, strict=True):
            if name.startswith("{"):
                found[name[1:-1]] = part
            elif name != part:
                return None
        return found


@dataclass(slots=True)
class Pages:
    """The routes of one module."""

    routes: list[Route] = field(default_factory=list)

    def get(
        self, path: str, needs: Permission | None = None, *, is_open: bool = False
    ) -> Callable[[PageView], PageView]:
        """Register the view that shows a page."""
        return self._add("GET", path, needs, is_open=is_open)

    def post(
        self,
        path: str,
        needs: Permission | None = None,
        *,
        is_open: bool = False,
        takes_file: bool = False,
    ) -> Callable[[PageView], PageView]:
        """Register the view that takes the form of a page.

        A form has the address of the page that shows it, so that the page can be shown again with
        what was typed.
        """
        return self._add("POST", path, needs, is_open=is_open, takes_file=takes_file)

    def _add(
        self,
        method: str,
        path: str,
        needs: Permission | None,
        *,
        is_open: bool,
        takes_file: bool = False,
    ) -> Callable[[PageView], PageView]:
        def register(view: PageView) -> PageView:
            self.routes.append(Route(method, path, needs, view, is_open, takes_file))
            return view

        return register


@dataclass(frozen=True, slots=True)
class PageFolder:
    """The modules of one folder of pages, by the beginnings of their addresses.

    The longest beginning that fits an address has the page.
    """

    package: str
    modules: Mapping[str, Sequence[str]]

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route of a request with the named parts of its path; None: there is none."""
        module = self._module_of(path)
        for route in self._routes(module) if module else ():
            parts = route.match(path)
            if route.method == method and parts is not None:
                return route, parts
        return None

    def every(self) -> Iterator[Route]:
        """Import all pages and return their routes, for tests and documents."""
        for module in self.modules:
            yield from self._routes(module)

    def _module_of(self, path: str) -> str | None:
        found = {
            start: module
            for module, starts in self.modules.items()
            for start in starts
            if f"{path}/".startswith(f"{start}/")
        }
        return found[max(found, key=len)] if found else None

    def _routes(self, module: str) -> list[Route]:
        pages: Any = import_module(f"{self.package}.{module}").pages
        # An address with fewer named parts is the nearer one: `/customers/new` is no customer.
        routes: list[Route] = sorted(pages.routes, key=lambda route: route.path.count("{"))
        return routes


STAFF_PAGES = PageFolder("chalicelib.console.pages", MODULES)
