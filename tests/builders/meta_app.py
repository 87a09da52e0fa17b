"""An app at Meta: its number, its token, and where it posts what the number receives."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.builders import whatsapp
from tests.channels.bot_api import BotApi, bot_api, says

APP, ACCOUNT = "77001", "102290000000001"
RIGHTS = ("whatsapp_business_messaging", "whatsapp_business_management")


@dataclass
class MetaApp:
    """The app; `accounts` are the business accounts that the token may use."""

    rights: tuple[str, ...] = RIGHTS
    accounts: tuple[str, ...] = (ACCOUNT,)
    ends: int = 0
    secret: str = whatsapp.SECRET
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    subscribed: set[str] = field(default_factory=set)
    api: BotApi = field(init=False)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one call as the Graph API does."""
        method, path = handler.command, handler.path.partition("?")[0]
        body = json.loads(self.api.calls[-1].body or b"{}")
        token = handler.headers.get("Authorization", "").removeprefix("Bearer ")
        is_app = token == f"{APP}|{self.secret}"
        if path == f"/{APP}/subscriptions":
            found = self._webhooks(method, body) if is_app else None
        elif token != "TEST-TOKEN":
            found = None
        else:
            found = self._found(method, path)
        says(200 if found else 400, found or whatsapp.refused(190))(handler)

    def _found(self, method: str, path: str) -> dict[str, Any] | None:
        if path == f"/{whatsapp.NUMBER}":
            return {"verified_name": "Grocer", "display_phone_number": "+7 921 000-00-00"}
        if path == "/debug_token":
            return {"data": self._token()}
        if path.endswith("/subscribed_apps"):
            account = path.split("/")[1]
            if method == "POST":
                self.subscribed.add(account)
                return {"success": True}
            known = (
                [{"whatsapp_business_api_data": {"id": APP}}] if account in self.subscribed else []
            )
            return {"data": known}
        return None

    def _token(self) -> dict[str, Any]:
        scopes = [{"scope": right, "target_ids": list(self.accounts)} for right in self.rights]
        return {
            "app_id": APP,
            "scopes": list(self.rights),
            "granular_scopes": scopes,
            "expires_at": self.ends,
        }

    def _webhooks(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        if method == "GET":
            return {"data": self.webhooks}
        fields = [{"name": name, "version": "v26.0"} for name in body["fields"].split(",")]
        known = {name: body[name] for name in ("object", "callback_url")}
        self.webhooks[:] = [{**known, "active": True, "fields": fields}]
        return {"success": True}


@contextmanager
def meta_app() -> Iterator[MetaApp]:
    """Serve an app on this machine."""
    app = MetaApp()
    with bot_api(app.answer) as app.api:
        yield app
