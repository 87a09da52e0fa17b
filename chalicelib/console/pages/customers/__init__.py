"""Pages about customers: the list, one person with tabs, and what staff do for the person."""

from chalicelib.console.pages.customers import (
    adjust,
    appeals,
    card,
    consents,
    duplicates,
    edit,
    erase,
    export,
    listing,
    merge,
    notes,
    person,
    phone,
    purchases,
    register,
    terms,
)
from chalicelib.console.routes import Pages

PARTS = (
    listing,
    register,
    person,
    purchases,
    consents,
    adjust,
    appeals,
    terms,
    card,
    phone,
    edit,
    export,
    merge,
    notes,
    duplicates,
    erase,
)

pages = Pages([route for part in PARTS for route in part.pages.routes])
