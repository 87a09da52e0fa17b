"""Two telephony systems that post to our webhooks as the real ones do."""

import hmac
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.appeals.phone_call import PhoneCall
from chalicelib.handlers.conversation.front_door import front_door
from chalicelib.telephony.zadarma import SIGNED
from chalicelib.world import World, use_world
from tests.builders.events import url_event

KEY, SALT, SECRET = "the-mango-key", "the-mango-salt", "the-zadarma-secret"
FORM = "application/x-www-form-urlencoded"
Answer = dict[str, Any]


def with_telephony(
    world: World, *, mango_key: str = KEY, mango_salt: str = SALT, zadarma_secret: str = SECRET
) -> World:
    """The world with both systems on; the container uses it."""
    world.settings = replace(
        world.settings, mango_key=mango_key, mango_salt=mango_salt, zadarma_secret=zadarma_secret
    )
    use_world(world)
    return world


def knock(path: str, body: str | bytes = "", method: str = "POST", **request: Any) -> Answer:
    headers = {"content-type": FORM, **request.pop("headers", {})}
    sent = b64encode(body).decode() if isinstance(body, bytes) else body
    is_base64 = isinstance(body, bytes)
    event = url_event(method, path, body=sent, headers=headers, is_base64=is_base64, **request)
    answer: Answer = front_door(event, None)
    return answer


def mango_form(event: object, *, key: str = KEY, salt: str = SALT, **more: str) -> dict[str, str]:
    raw = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
    sign = sha256(f"{key}{raw}{salt}".encode()).hexdigest()
    return {"vpbx_api_key": key, "sign": sign, "json": raw, **more}


def mango_posts(event: object, name: str = "call", **proof: str) -> Answer:
    return knock(f"/webhooks/mango/events/{name}", urlencode(mango_form(event, **proof)))


def zadarma_sign(fields: Mapping[str, str], secret: str = SECRET) -> str:
    signed = "".join(fields.get(name, "") for name in SIGNED.get(fields.get("event", ""), ()))
    digits = hmac.new(secret.encode(), signed.encode(), sha1).hexdigest()
    return b64encode(digits.encode()).decode()


def zadarma_posts(fields: Mapping[str, str], secret: str = SECRET) -> Answer:
    headers = {"signature": zadarma_sign(fields, secret)}
    return knock("/webhooks/zadarma", urlencode(fields), headers=headers)


def calls(world: World) -> Iterator[PhoneCall]:
    yield from (call for _, call in world.desk.calls.newest(unnoted=False))


def the_call(world: World) -> PhoneCall:
    (call,) = calls(world)
    return call
