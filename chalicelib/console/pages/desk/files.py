"""A photo or document of a customer: a picture is shown, anything else is saved."""

from urllib.parse import quote

from chalicelib.console.answers import Download, Redirect, Shown
from chalicelib.console.routes import DESK, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.campaigns.picture import media_of
from chalicelib.domain.errors import Rejected
from chalicelib.domain.ids import AppealId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.appeals import files
from chalicelib.services.appeals.open_file import open_file

FILE = f"{DESK}/files/{{appeal_id}}/{{number}}"
ANSWER_BYTES_MAX = 4 * 1024 * 1024  # a function answers 6 MB at most, written in base64
BYTES = "application/octet-stream"
# Whatever a browser takes the bytes for, they run nothing and load nothing.
SAFE = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=300",
}

pages = Pages()


@pages.get(FILE, Permission.APPEALS_READ)
def show_file(visit: Visit) -> Shown:
    """Give the file: a large one from the bucket itself, by a signed address."""
    number = files.number_of(visit.path["number"])
    opened = open_file(visit.world, AppealId(visit.path["appeal_id"]), number)
    if len(opened.content) > ANSWER_BYTES_MAX:
        return Redirect(visit.perform(files.show_file, path=visit.path).url)
    media = _media(opened.content)
    if media:
        return Download("", media, opened.content, SAFE)
    name = quote(opened.file.name or files.UNNAMED, safe="")
    saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Download("", BYTES, opened.content, {**SAFE, **saved})


def _media(content: bytes) -> str:
    """Return the kind of a picture by its bytes; empty: it is none that a page shows."""
    try:
        return media_of(content)
    except Rejected:
        return ""
