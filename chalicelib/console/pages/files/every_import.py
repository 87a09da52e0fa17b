"""All pages of imports, under one beginning of addresses."""

from chalicelib.console.pages.files import columns, imports
from chalicelib.console.routes import Pages

pages = Pages([*imports.pages.routes, *columns.pages.routes])
