"""The calls of the Graph API that show an app and its number, and set its webhook.

Source: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

from dataclasses import dataclass, field

from local.simulator.messenger import JsonObject
from local.simulator.whatsapp.errors import GraphError
from local.simulator.whatsapp.webhook import (
    ACCOUNT,
    NUMBER,
    SHOWN_NUMBER,
    MetaWebhook,
    WhatsappCallback,
)

APP = "77000000000001"
KIND = "whatsapp_business_account"
RIGHTS = ("whatsapp_business_messaging", "whatsapp_business_management")


@dataclass(slots=True)
class AppSetup:
    """The set-up of one app, which has one number; at first all is done as by hand."""

    webhook: MetaWebhook
    subscribed: set[str] = field(default_factory=lambda: {APP})

    def answer(self, method: str, path: str, token: str, body: JsonObject) -> JsonObject | None:
        """The answer to a call of this kind; None for any other.

        Raises:
            GraphError: the token is not that of the app, or the address is not ours.
        """
        match method, path:
            case "GET", "debug_token":
                return {"data": self._token()}
            case "GET", each if each == NUMBER:
                return self._number()
            case _, each if each == f"{APP}/subscriptions":
                self._prove(token)
                return self._subscribe(body) if method == "POST" else self._webhooks()
            case "POST", each if each == f"{ACCOUNT}/subscribed_apps":
                self.subscribed.add(APP)
                return {"success": True}
            case "GET", each if each == f"{ACCOUNT}/subscribed_apps":
                return {
                    "data": [{"whatsapp_business_api_data": {"id": id_}} for id_ in self.subscribed]
                }
            case _:
                return None

    def is_app_token(self, token: str) -> bool:
        """Whether a token is that of the app itself: its id and its secret."""
        return bool(self.webhook.app_secret) and token == f"Bearer {APP}|{self.webhook.app_secret}"

    def _prove(self, token: str) -> None:
        if not self.is_app_token(token):
            raise GraphError(190, "Invalid OAuth access token signature")

    def _number(self) -> JsonObject:
        hook = self.webhook.callback
        found = {"webhook_configuration": {"application": hook.url}} if hook else {}
        names = {"verified_name": "Grocer", "display_phone_number": f"+{SHOWN_NUMBER}"}
        return {**found, **names, "id": NUMBER}

    def _token(self) -> JsonObject:
        scopes = [{"scope": right, "target_ids": [ACCOUNT]} for right in RIGHTS]
        known = {"scopes": list(RIGHTS), "granular_scopes": scopes, "expires_at": 0}
        return {"app_id": APP, "is_valid": True, **known}

    def _webhooks(self) -> JsonObject:
        hook = self.webhook.callback
        if hook is None:
            return {"data": []}
        fields = [{"name": name, "version": "v26.0"} for name in sorted(self.webhook.fields)]
        shown = {"object": KIND, "callback_url": hook.url, "active": True, "fields": fields}
        return {"data": [shown]}

    def _subscribe(self, body: JsonObject) -> JsonObject:
        hook = WhatsappCallback(str(body.get("callback_url", "")), self.webhook.app_secret)
        if not self.webhook.verify(hook, str(body.get("verify_token", ""))):
            raise GraphError(2200, "Callback verification failed")
        self.webhook.fields = frozenset(str(body.get("fields", "")).split(","))
        return {"success": True}
