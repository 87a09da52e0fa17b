"""The first page after signing in: what this person can do here."""

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.navigation import bar_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit

pages = Pages()


@pages.get(ROOT)
def show(visit: Visit) -> Shown:
    """Show the places that the role may open."""
    places = [link for link in bar_of(visit) if link.path != ROOT]
    return WebPage("start/page.html", {"places": places})
