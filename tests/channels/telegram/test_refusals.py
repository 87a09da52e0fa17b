"""Case c11: a refusal is named after its subject, whatever the case of Telegram's words."""

import pytest

from chalicelib.channels.telegram.refusals import must_write_first, refused_because

NAMED = {
    "telegram.button": [
        "Bad Request: inline keyboard button URL 'https://shop' is invalid: Wrong HTTP URL",
        "Bad Request: inline keyboard button URL 'ftp://a' is invalid: Unsupported URL protocol",
        "Bad Request: BUTTON_URL_INVALID",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: Button_type_invalid",
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed",
        "Bad Request: inline keyboard expected",
        "Bad Request: object expected as reply markup",
        "Bad Request: REPLY_MARKUP_TOO_LONG",
    ],
    "telegram.picture": [
        "Bad Request: wrong type of the web page content",
        "Bad Request: failed to get HTTP URL content",
        "Bad Request: wrong file identifier/HTTP URL specified",
        "Bad Request: invalid file HTTP URL specified: URL host is empty",
        "Bad Request: wrong remote file identifier specified: Wrong padding in the string",
        "Bad Request: WEBPAGE_CURL_FAILED",
        "Bad Request: WEBPAGE_MEDIA_EMPTY",
        "Bad Request: PHOTO_INVALID_DIMENSIONS",
        "Bad Request: IMAGE_PROCESS_FAILED",
        "Bad Request: MEDIA_EMPTY",
        "Bad Request: EXTERNAL_URL_INVALID",
        "Bad Request: file is too big",
        "Bad Request: there is no photo in the request",
    ],
    "telegram.caption": [
        "Bad Request: message caption is too long",
        "Bad Request: MEDIA_CAPTION_TOO_LONG",
    ],
    "telegram.too_long": ["Bad Request: message is too long", "Bad Request: MESSAGE_TOO_LONG"],
    "telegram.text": [
        "Bad Request: message text is empty",
        "Bad Request: text must be non-empty",
        "Bad Request: can't parse entities: unsupported start tag",
        "Bad Request: MESSAGE_EMPTY",
        "Bad Request: strings must be encoded in UTF-8",
    ],
    "telegram.peer": [
        "Forbidden: bot can't send messages to bots",
        "Forbidden: bot was kicked from the group chat",
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: group chat was upgraded to a supergroup chat",
        "Bad Request: CHAT_WRITE_FORBIDDEN",
        "Forbidden: PRIVACY_PREMIUM_REQUIRED",
    ],
    "telegram.refused": ["Conflict: terminated by other getUpdates request", "Bad Request"],
}


@pytest.mark.parametrize(
    ("code", "description"), [(code, each) for code, named in NAMED.items() for each in named]
)
def test_c11_a_refusal_is_named_after_its_subject(code: str, description: str) -> None:
    """Case c11."""
    assert not must_write_first(description)
    assert {refused_because(each) for each in (description, description.upper())} == {code}


@pytest.mark.parametrize(
    "description",
    [
        "Forbidden: bot was blocked by the user",
        "Forbidden: user is deactivated",
        "Bad Request: chat not found",
        "Bad Request: user not found",
        "Forbidden: bot can't initiate conversation with a user",
        "Bad Request: PEER_ID_INVALID",
        "Forbidden: USER_IS_BLOCKED",
        "Bad Request: INPUT_USER_DEACTIVATED",
    ],
)
def test_c11_a_person_who_cannot_be_reached_is_no_fault_of_the_message(description: str) -> None:
    """Case c11."""
    assert must_write_first(description)
