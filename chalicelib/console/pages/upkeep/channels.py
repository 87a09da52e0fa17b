"""The channels: which are on, how they do, and what their platforms say."""

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.upkeep import channels as api

CHANNELS = f"{ROOT}/channels"

pages = Pages()


@pages.get(CHANNELS, Permission.OPERATIONS_READ)
def show(visit: Visit) -> Shown:
    """Show every channel."""
    found = visit.perform(api.show_channels).channels
    may_check = visit.may(Permission.OPERATIONS_MANAGE)
    return WebPage("upkeep/channels.html", {"channels": found, "may_check": may_check})


@pages.post(CHANNELS, Permission.OPERATIONS_MANAGE)
def check(visit: Visit) -> Shown:
    """Ask the platform of a channel."""
    visit.perform(api.check, path={"channel": visit.value("channel") or "-"})
    return Redirect(CHANNELS, notice="done.channel_asked")
