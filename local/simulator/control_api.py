"""The simulator's own HTTP API: people, their actions, the wire, the outbox and the clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from local.clock.turnable_clock import ClockRunsForward
from local.cloud.incoming_mail import WrittenMail
from local.simulator.bodies import Action, ClockTurn, NewFault, NewMail, NewPerson
from local.simulator.faults import Fault
from local.simulator.invented import complete
from local.simulator.messenger import SimulatedPerson
from local.simulator.person_actions import NotPossible
from local.simulator.simulator import Simulator
from local.simulator.views import message_views, person_view

WAIT_S_MAX = 20.0

Query = Mapping[str, str]
Json = Any


@dataclass(frozen=True, slots=True)
class ControlQuery:
    """A request: the parts of the path that vary, the query and the body."""

    parts: tuple[str, ...]
    query: Query
    body: bytes

    @property
    def wait_s(self) -> float:
        return min(float(self.query.get("wait", "0")), WAIT_S_MAX)


def add_person(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /people."""
    messenger = simulator.messenger
    new = complete(NewPerson.model_validate_json(query.body or b"{}"), len(messenger.people))
    person = messenger.add_person(
        new.kind,
        first_name=new.first_name,
        last_name=new.last_name,
        language=new.language,
        phone=new.phone,
        hides_phone=new.hides_phone,
    )
    return person_view(person)


def list_people(simulator: Simulator, _: ControlQuery) -> Json:
    """GET /people."""
    with simulator.messenger.reading():
        return {"people": [person_view(one) for one in simulator.messenger.people.values()]}


def actor(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /people/{id}/messages; `?wait=5` waits until the service has accepted the message."""
    person = _person(simulator, query)
    action = Action.model_validate_json(query.body)
    network = simulator.networks[person.kind]
    network.act(person, action)
    if query.wait_s:
        network.settled(person, query.wait_s)
    return _chat(person)


def read_messages(simulator: Simulator, query: ControlQuery) -> Json:
    """GET /people/{id}/messages."""
    person = _person(simulator, query)
    if person.kind == "webchat":
        simulator.web_chat.refresh(person)
    with simulator.messenger.reading():
        return _chat(person)


def read_wall(simulator: Simulator, _: ControlQuery) -> Json:
    """GET /wall: the posts of the community in VK, the newest first."""
    return {"posts": simulator.vk.methods.wall.view()}


def block(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /people/{id}/block."""
    return _change_membership(simulator, query, is_blocked=True)


def unblock(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /people/{id}/unblock."""
    return _change_membership(simulator, query, is_blocked=False)


def close(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /people/{id}/close: a visitor of the web chat gives the session up."""
    person = _person(simulator, query)
    if person.kind != "webchat":
        raise NotPossible("only a web chat has a session")
    simulator.web_chat.close(person)
    return person_view(person)


def read_changes(simulator: Simulator, query: ControlQuery) -> Json:
    """GET /changes?after=REVISION&wait=SECONDS: the whole state, once it is newer."""
    # Only the open page asks for changes, so web chats are polled as long as it does.
    simulator.watch()
    messenger = simulator.messenger
    after = int(query.query.get("after", "-1"))
    messenger.wait_for(lambda: messenger.revision > after, query.wait_s)
    webhook = simulator.bot_api.updates.webhook
    with messenger.reading():
        people = messenger.shown()
        return {
            "revision": messenger.revision,
            "now": simulator.clock.now().isoformat(timespec="seconds"),
            "offset_s": round(simulator.clock.offset.total_seconds()),
            "turn": simulator.turn,
            "faults": simulator.faults.shown(),
            "bot": messenger.bot.user,
            "webhook": webhook.url if webhook else "",
            "commands": messenger.commands,
            "wire_n": simulator.wire.last_n,
            "crowd": {"people": len(messenger.crowd), "messages": messenger.crowd_messages},
            "people": [person_view(one) | {"messages": message_views(one)} for one in people],
        }


def read_wire(simulator: Simulator, query: ControlQuery) -> Json:
    """GET /wire?after=N."""
    return {"exchanges": simulator.wire.after(int(query.query.get("after", "0")))}


def read_sent(simulator: Simulator, _: ControlQuery) -> Json:
    """GET /outbox."""
    return simulator.outbox.shown() if simulator.outbox else {"sms": [], "emails": []}


def write_mail(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /emails: a customer writes an e-mail to the shop."""
    mail = NewMail.model_validate_json(query.body)
    if simulator.bring is None:
        raise NotPossible("no service receives e-mails here")
    written = WrittenMail(
        mail.sender, mail.subject, mail.text, mail.forged, mail.file_bytes, mail.headers
    )
    return {"id": simulator.bring(written)}


def read_faults(simulator: Simulator, _: ControlQuery) -> Json:
    """GET /faults."""
    return {"faults": simulator.faults.shown()}


def order_fault(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /faults: a platform fails for some calls, or until it is switched off."""
    new = NewFault.model_validate_json(query.body)
    fault = Fault(new.status, new.retry_after_s, new.calls) if new.status else None
    simulator.faults.order(new.kind, fault)
    return read_faults(simulator, query)


def read_clock(simulator: Simulator, _: ControlQuery) -> Json:
    """GET /clock."""
    now = simulator.clock.now().isoformat(timespec="seconds")
    return {"now": now, "offset_s": round(simulator.clock.offset.total_seconds())}


def turn_clock(simulator: Simulator, query: ControlQuery) -> Json:
    """POST /clock."""
    turn = ClockTurn.model_validate_json(query.body)
    instant = turn.to or simulator.clock.now() + timedelta(seconds=turn.forward_s or 0)
    try:
        simulator.turn_to(instant)
    except ClockRunsForward as exc:
        raise NotPossible("the clock only turns forward") from exc
    return read_clock(simulator, query)


def _person(simulator: Simulator, query: ControlQuery) -> SimulatedPerson:
    return simulator.person(int(query.parts[0]))


def _change_membership(simulator: Simulator, query: ControlQuery, *, is_blocked: bool) -> Json:
    person = _person(simulator, query)
    network = simulator.networks[person.kind]
    change = network.block if is_blocked else network.unblock
    change(person)
    if query.wait_s:
        network.settled(person, query.wait_s)
    return person_view(person)


def _chat(person: SimulatedPerson) -> Json:
    return {
        "messages": message_views(person),
        "keyboard": person.keyboard,
        "notice": person.notice,
        "blocked": person.blocked,
    }
