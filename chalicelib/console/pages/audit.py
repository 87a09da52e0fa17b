"""Who changed what."""

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.staff import audit

AUDIT = f"{ROOT}/audit"
KNOWN = ("day", "cursor")
OF_CUSTOMER = (
    "customer.",
    "customers.",
    "card.",
    "membership.",
    "points.adjusted",
    "terms.",
    "tier.",
)

pages = Pages()


@pages.get(AUDIT, Permission.AUDIT_READ)
def show(visit: Visit) -> Shown:
    """Show the changes of one UTC day, oldest first."""
    asked = {name: visit.request.query.get(name, "") for name in KNOWN}
    page = visit.perform(audit.read_audit, query={name: v for name, v in asked.items() if v})
    day = asked["day"] or visit.world.now().date().isoformat()
    values = {"page": page, "day": day, "is_of_customer": is_of_customer}
    return WebPage("audit/page.html", values, fragment="audit/_rows.html")


def is_of_customer(verb: str) -> bool:
    """Whether what was changed is a customer, or two of them."""
    return verb.startswith(OF_CUSTOMER)
