"""The floor: only the same messages, by a prepared request on an adapter of `requests`.

    python -m bench.children.lean_sender URL

A number of messages a line.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict

from bench.children.bare_sender import HEADERS, PATH
from bench.children.turns import take_turns
from bench.letters import FIRST_CHAT, TEXT
from bench.machine import BUNDLE

THREADS = 10  # as many as the worker has


def main() -> None:
    """Send, ten at a time."""
    adapter, url = HTTPAdapter(pool_maxsize=16), sys.argv[1] + PATH
    threads = ThreadPoolExecutor(THREADS)

    def send(number: int) -> None:
        message = {"chat_id": FIRST_CHAT + number, "text": TEXT}
        request = PreparedRequest()
        request.method, request.url = "POST", url
        request.body = json.dumps(message, ensure_ascii=False).encode()
        length = {"Content-Length": str(len(request.body))}
        request.headers = CaseInsensitiveDict({**HEADERS, **length})
        answer = adapter.send(request, timeout=(2, 8), verify=os.environ[BUNDLE])
        assert json.loads(answer.content)["ok"]

    def cost_s(line: str) -> float:
        before = time.process_time()
        list(threads.map(send, range(int(line))))
        return time.process_time() - before

    take_turns(cost_s)


if __name__ == "__main__":
    main()
