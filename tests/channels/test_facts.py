"""What the bot may say of a channel agrees with what the channel and the pages do."""

from chalicelib.channels import CHANNELS
from chalicelib.console.cabinet.pages.join import CHANNELS as WITH_FORM


def test_a_form_is_linked_only_where_it_has_a_page_and_no_button_opens_it() -> None:
    linked = {each.name for each in CHANNELS.values() if each.links_form}
    opened = {each.name for each in CHANNELS.values() if each.opens_apps}
    assert linked <= set(WITH_FORM)
    assert not linked & opened
