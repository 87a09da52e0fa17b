"""The routes of all pages of campaigns and triggers."""

from chalicelib.console.pages.campaigns import (
    audience,
    calendar,
    launch,
    lists,
    one,
    rehearsal,
    results,
    schedule,
    text,
    trials,
    triggers,
)
from chalicelib.console.routes import Pages

pages = Pages(
    [
        route
        for module in (
            lists,
            calendar,
            audience,
            text,
            schedule,
            rehearsal,
            launch,
            one,
            results,
            trials,
            triggers,
        )
        for route in module.pages.routes
    ]
)
