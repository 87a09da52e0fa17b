"""The Bot API server: checks the token, finds the method, answers as Telegram does.

Source: https://core.telegram.org/bots/api#making-requests
"""

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.simulator.bot_api import messages, setup
from local.simulator.bot_api.errors import ApiError
from local.simulator.bot_api.form import read_params
from local.simulator.bot_api.pictures import Files
from local.simulator.bot_api.update_queue import UpdateQueue
from local.simulator.messenger import JsonObject, SimulatedMessenger
from local.simulator.wire import Wire

# Long polls would fill the log.
SILENT_METHODS = frozenset({"getupdates"})

Method = Callable[[JsonObject], Any]


class BotApi:
    """Executes the methods of one bot."""

    def __init__(
        self,
        messenger: SimulatedMessenger,
        wire: Wire,
        files_folder: Path,
        *,
        delay_scale: float = 1.0,
    ) -> None:
        self.files = Files(files_folder)
        self.updates = UpdateQueue(
            messenger, wire, self._execute_from_answer, delay_scale=delay_scale
        )
        self._messenger = messenger
        self._wire = wire
        self._methods = self._table()
        wire.hide(messenger.bot.token)
        wire.hide(messenger.bot.token.partition(":")[2])

    def request(
        self, token: str, method: str, *, content_type: str, query: str, body: bytes
    ) -> tuple[int, JsonObject]:
        """Answer an HTTP request to `/bot<token>/<method>`: the status and the JSON."""
        params: JsonObject = {}
        try:
            self._check_token(token)
            params = read_params(content_type, query, body)
            status, answer = 200, self._call(method, params)
        except ApiError as exc:
            status, answer = exc.code, exc.answer
        if method.lower() not in SILENT_METHODS or status != 200:
            self._write_down(method, params, status, answer)
        return status, answer

    def file(self, token: str, file_id: str) -> bytes | None:
        """Answer `/file/bot<token>/files/<id>`, which getFile named: the bytes, or None."""
        try:
            self._check_token(token)
        except ApiError:
            return None
        return self.files.read(file_id)

    def _call(self, method: str, params: JsonObject) -> JsonObject:
        function = self._methods.get(method.lower())
        if function is None:
            raise ApiError(404, "Not Found: method not found")
        return {"ok": True, "result": function(params)}

    def _execute_from_answer(self, method: str, params: JsonObject) -> None:
        try:
            status, answer = 200, self._call(method, params)
        except ApiError as exc:
            # As with Telegram, the bot does not learn of this; the page shows it in its log.
            status, answer = exc.code, exc.answer
        self._write_down(f"{method} · in the answer", params, status, answer)

    def _check_token(self, token: str) -> None:
        if ":" not in token:
            raise ApiError(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self._messenger.bot.token.encode()):
            raise ApiError(401, "Unauthorized")

    def _write_down(self, title: str, params: JsonObject, status: int, answer: object) -> None:
        chat_id = str(params.get("chat_id", ""))
        self._wire.note(
            "bot api",
            title,
            request=params,
            status=status,
            answer=answer,
            person_id=int(chat_id) if chat_id.isdecimal() else None,
        )

    def _table(self) -> dict[str, Method]:
        messenger, files, updates = self._messenger, self.files, self.updates
        return {
            "getme": lambda _: setup.get_me(messenger),
            "setwebhook": lambda params: setup.set_webhook(updates, self._wire, params),
            "deletewebhook": lambda params: setup.delete_webhook(updates, params),
            "getfile": lambda params: setup.get_file(files, params),
            "getwebhookinfo": lambda _: setup.get_webhook_info(updates),
            "getupdates": lambda params: setup.get_updates(updates, params),
            "setmycommands": lambda params: setup.set_my_commands(messenger, params),
            "sendmessage": lambda params: messages.send_message(messenger, params),
            "sendphoto": lambda params: messages.send_photo(messenger, files, params),
            "senddocument": lambda params: messages.send_document(messenger, files, params),
            "editmessagetext": lambda params: messages.edit_message_text(messenger, params),
            "answercallbackquery": lambda params: messages.answer_callback_query(messenger, params),
        }
