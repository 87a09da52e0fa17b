"""The till: a page for cashiers, the operations that its script performs, and its worker."""

from chalicelib.console.pages.till import operations, page
from chalicelib.console.routes import Pages

pages = Pages([route for part in (page, operations) for route in part.pages.routes])
