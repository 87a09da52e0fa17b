"""The picture beside the words: its file is stored at once, and the form carries its path."""

from chalicelib.console.refusals import NO_ERRORS, FormErrors, form_errors
from chalicelib.console.rendering import words_of
from chalicelib.console.visit import Visit
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.handlers.campaigns import pictures

PICTURE, FILE = "picture", "file"
ADD, DROP = "picture", "no_picture"
PRESSED = (ADD, DROP)
"""The buttons that change the picture and store nothing of the campaign."""


def take_picture(visit: Visit) -> FormErrors:
    """Store the file that came with the form; return why it was refused, if it was.

    From then on the form has the path of the picture, also if another field is refused.
    """
    asked, sent = visit.value("go"), visit.files.get(FILE)
    if asked == DROP:
        visit.fields[PICTURE] = [""]
        return NO_ERRORS
    if sent is None:
        no_file = FormErrors({PICTURE: words_of(visit).say("campaigns.picture_none")})
        return no_file if asked == ADD else NO_ERRORS
    try:
        stored = visit.perform(pictures.upload, file=sent.content)
    except (Rejected, Unavailable) as refused:
        said = form_errors(refused, visit.locale, frozenset()).whole
        return FormErrors({PICTURE: " ".join(said)})
    visit.fields[PICTURE] = [stored.picture]
    return NO_ERRORS
