"""Looks at a number of WhatsApp, and sets its webhook.

Source: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalicelib.channels.attempts import attempted, json_object, refuse, refuse_webhook
from chalicelib.channels.whatsapp.answers import UNNAMED, UNREACHABLE, judge_answer
from chalicelib.domain.errors import Rejected, Unavailable
from chalicelib.domain.messages.outgoing import Attempt, Attempted
from chalicelib.domain.upkeep.channel_health import PlatformAccount, WebhookView

if TYPE_CHECKING:
    from chalicelib.channels.http_session import HttpSession, PlatformAnswer

KIND = "whatsapp_business_account"
EVENTS = ("messages", "user_preferences")
RIGHTS = ("whatsapp_business_messaging", "whatsapp_business_management")
TOKEN_REFUSED = "whatsapp.token_refused"  # noqa: S105 - a code
SECRET_REFUSED = "whatsapp.secret_refused"  # noqa: S105 - a code
NO_ACCOUNT = "whatsapp.no_account"


@dataclass(frozen=True, slots=True)
class _Token:
    """What Meta says about our token: its app, its rights, and the business accounts it may use."""

    app: str
    rights: frozenset[str]
    accounts: tuple[str, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class NumberSetup:
    """One number, the token of the system user, and the secret of the app."""

    http: "HttpSession"
    number: str
    token: str
    app_secret: str
    verify_token: Callable[[], str]

    def account(self) -> PlatformAccount:
        """Ask Meta for the number and the rights of the token; refusals are those of `reply`."""
        number = self._get(f"/{self.number}?fields=display_phone_number,verified_name")
        names = (str(number.get(each, "")) for each in ("verified_name", "display_phone_number"))
        token = self._token()
        rights = tuple(right for right in RIGHTS if right not in token.rights)
        return PlatformAccount(" ".join(filter(None, names)), rights, tuple(self._faults(token)))

    def webhook(self) -> WebhookView:
        """Ask Meta where the app posts, and whether it gets what our account receives."""
        token = self._token()
        if not token.accounts or not all(
            self._is_subscribed(token, account) for account in token.accounts
        ):
            return WebhookView("", 0)
        ours = next((one for one in self._subscriptions(token) if one.get("object") == KIND), {})
        fields = ours.get("fields")
        found = {str(one.get("name")) for one in _objects(fields)}
        missing = tuple(each for each in EVENTS if each not in found)
        error = "" if ours.get("active", True) else "the webhook of the app is not active"
        return WebhookView(str(ours.get("callback_url", "")), 0, error, missing_events=missing)

    def set_webhook(self, url: str) -> None:
        """Let the app post to this address, and get what our business account receives.

        Raises:
            Rejected: `whatsapp.no_account`, `whatsapp.secret_refused` or `channel.webhook_refused`.
            Unavailable: Meta does not answer, or wants us to wait.
        """
        token = self._token()
        if not token.accounts:
            raise Rejected(NO_ACCOUNT)
        wanted = {
            "object": KIND,
            "callback_url": url,
            "verify_token": self.verify_token(),
            "fields": ",".join(EVENTS),
        }
        self._set(f"/{token.app}/subscriptions", wanted, self._app_token(token))
        for account in token.accounts:
            self._set(f"/{account}/subscribed_apps", {}, self.token)

    def _faults(self, token: _Token) -> Iterator[str]:
        if token.ends:
            yield "token.ends"
        if not token.accounts:
            yield "account.missing"
        try:
            self._subscriptions(token)
        except Rejected as refused:
            if refused.code != SECRET_REFUSED:
                raise
            yield "secret.differs"

    def _token(self) -> _Token:
        # The token stands in the address, as Meta wants it: errors never name the address.
        found = self._get(f"/debug_token?{urlencode({'input_token': self.token})}").get("data")
        data = found if isinstance(found, dict) else {}
        scopes = data.get("scopes")
        targets = {
            str(target): None
            for one in _objects(data.get("granular_scopes"))
            if one.get("scope") in RIGHTS
            for target in one.get("target_ids") or ()
        }
        return _Token(
            str(data.get("app_id", "")),
            frozenset(map(str, scopes)) if isinstance(scopes, list) else frozenset(),
            tuple(targets),
            bool(data.get("expires_at")),
        )

    def _app_token(self, token: _Token) -> str:
        return f"{token.app}|{self.app_secret}"

    def _subscriptions(self, token: _Token) -> list[Mapping[str, Any]]:
        """The webhooks of the app.

        Raises:
            Rejected: `whatsapp.secret_refused`: the secret is not that of the app.
        """
        try:
            found = self._get(f"/{token.app}/subscriptions", self._app_token(token))
        except Unavailable as refused:
            if refused.code == TOKEN_REFUSED:
                raise Rejected(SECRET_REFUSED) from refused
            raise
        return _objects(found.get("data"))

    def _is_subscribed(self, token: _Token, account: str) -> bool:
        apps = _objects(self._get(f"/{account}/subscribed_apps").get("data"))
        known = (one.get("whatsapp_business_api_data") for one in apps)
        return any(isinstance(one, dict) and str(one.get("id")) == token.app for one in known)

    def _get(self, path: str, token: str = "") -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return _read(self.http.get(path, headers))

    def _set(self, path: str, body: Mapping[str, str], token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        content = json.dumps(body).encode()
        answers: list[PlatformAnswer] = []

        def post() -> "PlatformAnswer":
            answers.append(self.http.post(path, content, headers=headers))
            return answers[0]

        attempt = attempted(post, _judge)
        words = json_object(answers[0].content).get("error") if answers else None
        refuse_webhook(attempt, words.get("message") if isinstance(words, dict) else None)


def _judge(answer: "PlatformAnswer") -> Attempt:
    """The result of a call that is no message."""
    if json_object(answer.content).get("success") is True:
        return Attempt(Attempted.DELIVERED)
    return judge_answer(answer)


def _read(answer: "PlatformAnswer") -> Mapping[str, Any]:
    body = json_object(answer.content)
    if answer.status == 200 and body and "error" not in body:  # noqa: PLR2004 - the good status
        return body
    refuse(judge_answer(answer), refused=UNNAMED)
    raise Unavailable(UNREACHABLE)


def _objects(found: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - anything that JSON can hold
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
