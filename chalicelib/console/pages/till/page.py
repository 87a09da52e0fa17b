"""The page of the till, and the worker that opens it without a line.

The page names no person and has no token of a session, so that a browser may keep it.
"""

import json

from chalicelib.console.answers import POLICY, Shown, WebPage, WorkerScript
from chalicelib.console.assets import FOLDER, TILL, asset
from chalicelib.console.routes import TILL as HOME
from chalicelib.console.routes import Pages
from chalicelib.console.visit import OpenVisit, Visit
from chalicelib.console.words import texts
from chalicelib.domain.staff.staff import Permission

WORKER = f"{HOME}/worker.js"
SPOKEN = "till."  # the keys of the texts that the script speaks
COUNTED = "count.till."
# WebAssembly, for the decoder of barcodes, on this page alone.
WITH_DECODER = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
KEPT = ("all.css", "till.css", "till.js", "icons.svg")
DECODER = ("zxing.js", "zxing.wasm")

pages = Pages()


@pages.get(HOME, Permission.PURCHASES_READ)
def show(visit: Visit) -> Shown:
    """Show the till; all that it knows of persons comes later, to its script alone."""
    spoken = {
        key: text for key, text in texts(visit.locale).items() if key.startswith((SPOKEN, COUNTED))
    }
    decoder = {name.partition(".")[2]: asset(name).path for name in DECODER}
    values = {"spoken": json.dumps(spoken, ensure_ascii=False), "decoder": decoder}
    headers = {"Content-Security-Policy": WITH_DECODER}
    return WebPage("till/page.html", values, headers=headers)


@pages.get(WORKER, is_open=True)
def worker(_: OpenVisit) -> Shown:
    """Return the service worker, which knows the files of this release."""
    files = [asset(name).path for name in KEPT]
    later = [asset(name).path for name in DECODER]
    digest = "-".join(asset(name).digest for name in (*KEPT, *DECODER))
    known = {"name": f"till-{digest}", "page": HOME, "files": files, "later": later}
    code = (FOLDER / "till" / "worker.js").read_bytes()
    return WorkerScript(f"const RELEASE = {json.dumps(known)}\n".encode() + code, HOME)


assert set(DECODER) < set(TILL), "the decoder is an asset of the till"
