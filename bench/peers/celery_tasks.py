"""Celery's tutorial task, a recipient each, with what exactly-once bookkeeping costs there.

The acknowledgement comes late; a claim is set in Redis before the call, and a status after it.
"""

import os
import threading

import redis
import requests
from celery import Celery

BROKER, URL = os.environ["PEER_REDIS"], os.environ["PEER_MESSENGER"]
DAY_S = 86400
store = redis.Redis.from_url(f"{BROKER}/2")
local = threading.local()

app = Celery("celery_tasks", broker=f"{BROKER}/0")
app.conf.update(
    task_ignore_result=True,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)


@app.task(acks_late=True)
def send_once(campaign: str, chat: int, text: str) -> None:
    """Send to one recipient."""
    if not store.set(f"s:{campaign}:{chat}", "sending", nx=True, ex=DAY_S):
        return
    session = getattr(local, "session", None)
    if session is None:
        session = local.session = requests.Session()
    response = session.post(
        f"{URL}/bot123456789:TEST-TOKEN/sendMessage",
        json={"chat_id": chat, "text": text},
        timeout=10,
    )
    assert response.json()["ok"]
    store.set(f"s:{campaign}:{chat}", "sent", ex=DAY_S)
