"""Opens a mini app as Telegram's clients do: the proof of the person stands behind "#".

Source: https://core.telegram.org/bots/webapps#initializing-mini-apps
"""

import json
from urllib.parse import quote, urlencode

from chalicelib.channels.telegram.launch_data import sign_launch
from local.simulator.simulator import Simulator


def app_address(simulator: Simulator, person_id: int, url: str) -> str | None:
    """Return the address of an app of the service with the proof; None for any other address.

    Raises:
        NoSuchPerson: no person has this id.
    """
    # The proof of a person is for the service alone, whoever made the link.
    if not url.startswith(f"{simulator.web_chat.api_url}/"):
        return None
    person = simulator.messenger.person(person_id)
    user = {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "language_code": person.language,
    }
    values = {
        "auth_date": str(simulator.messenger.timestamp()),
        "query_id": f"AAHsimulated{person.id}",
        "user": json.dumps(user, ensure_ascii=False),
    }
    proof = urlencode({**values, "hash": sign_launch(values, simulator.messenger.bot.token)})
    return f"{url}#tgWebAppData={quote(proof, safe='')}&tgWebAppVersion=8.0&tgWebAppPlatform=web"
