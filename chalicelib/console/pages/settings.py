"""The page of settings: all that is administered, as links for those who may open them."""

from chalicelib.console.answers import Shown, WebPage
from chalicelib.console.navigation import SETTINGS_PATH, settings_of
from chalicelib.console.routes import Pages
from chalicelib.console.visit import Visit

pages = Pages()


@pages.get(SETTINGS_PATH)
def show(visit: Visit) -> Shown:
    """Show the places that the role may open."""
    return WebPage("settings/page.html", {"groups": settings_of(visit)})
