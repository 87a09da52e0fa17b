"""The texts and rules of the bot; only texts that differ from the defaults are stored."""

from collections.abc import Mapping
from typing import Any

from chalicelib.console.answers import Redirect, Shown, WebPage
from chalicelib.console.pages.bot_talk import Talk, asks_to_talk, no_talk, talk_of
from chalicelib.console.pages.programme.area import in_area
from chalicelib.console.pages.programme.form import errors_of
from chalicelib.console.pages.programme.stale import differing
from chalicelib.console.refusals import NO_ERRORS, FormErrors
from chalicelib.console.rendering import LANGUAGES, words_of
from chalicelib.console.routes import ROOT, Pages
from chalicelib.console.visit import Visit
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.errors import Conflict, Malformed, NotFound
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.conversation import bot_settings as api

BOT = f"{ROOT}/bot"
GROUP = f"{BOT}/texts/{{group}}"
VERSION, SENT = "version", "sent"
ABOUT_ALL = ("contact", "tells_receipts")
FOUND_MAX = 100
Typed = Mapping[str, str]

pages = Pages()


@pages.get(BOT, Permission.BOT_CHANGE)
def show(visit: Visit) -> Shown:
    """Show the rules of the bot, and its texts by group or by a part of them."""
    stored = _stored(visit)
    return _rules(visit, stored, visit.typed if SENT in visit.fields else _rules_typed(stored))


@pages.post(BOT, Permission.BOT_CHANGE)
def save_rules(visit: Visit) -> Shown:
    """Save the rules; the texts stay."""
    stored = _stored(visit)
    required = [each for each in Field if visit.value(f"required.{each}") or each == Field.PHONE]
    changes = {
        "contact": visit.value("contact"),
        "tells_receipts": bool(visit.value("tells_receipts")),
        "required": required,
    }
    if asks_to_talk(visit):
        talk = talk_of(visit, _settings(stored, changes), list(_rules_typed(stored)))
        return _rules(visit, stored, visit.typed, talk.errors, talk=talk)
    try:
        _save(visit, stored, changes)
    except Conflict:
        return _rules(visit, stored, visit.typed, status=409)
    except Malformed as refused:
        errors = errors_of(refused, visit.locale, list(_rules_typed(stored)))
        return _rules(visit, stored, visit.typed, errors, 422)
    return Redirect(BOT, notice="done.bot_saved")


@pages.get(GROUP, Permission.BOT_CHANGE)
def show_group(visit: Visit) -> Shown:
    """Show the texts of one group, each beside its default."""
    stored = _stored(visit)
    keys = _keys(stored, visit.path["group"])
    return _group(visit, stored, visit.typed if SENT in visit.fields else _typed(stored, keys))


@pages.post(GROUP, Permission.BOT_CHANGE)
def save_group(visit: Visit) -> Shown:
    """Save the texts of one group that differ from the defaults; the others stay."""
    stored = _stored(visit)
    keys = _keys(stored, visit.path["group"])
    texts: dict[str, dict[str, str]] = {}
    for locale in LOCALES:
        others = {k: t for k, t in stored["texts"].get(locale, {}).items() if k not in keys}
        texts[locale] = others | _own(visit.typed, stored["defaults"][locale], keys, locale)
    if asks_to_talk(visit):
        names = [_name(locale, key) for key in keys for locale in LOCALES]
        talk = talk_of(visit, _settings(stored, {"texts": texts}), names)
        return _group(visit, stored, visit.typed, talk.errors, talk=talk)
    try:
        _save(visit, stored, {"texts": texts})
    except Conflict:
        return _group(visit, stored, visit.typed, status=409)
    except Malformed as refused:
        names = [_name(locale, key) for key in keys for locale in LOCALES]
        errors = errors_of(refused, visit.locale, names)
        return _group(visit, stored, visit.typed, errors, 422)
    return Redirect(visit.request.path, notice="done.bot_saved")


def _own(typed: Typed, defaults: Typed, keys: list[str], locale: str) -> dict[str, str]:
    """Return the texts that are not the defaults; an empty one goes back to the default."""
    said = {key: typed.get(_name(locale, key), "").strip() for key in keys}
    return {key: text for key, text in said.items() if text and text != defaults[key].strip()}


def _save(visit: Visit, stored: Any, changes: dict[str, Any]) -> None:  # noqa: ANN401
    version = visit.value(VERSION)
    read = int(version) if version.isdecimal() else stored[VERSION]
    visit.perform(api.change_bot, body={**_settings(stored, changes), VERSION: read})


def _settings(stored: Any, changes: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """Return all settings with these changes, as the API takes them."""
    kept = {name: value for name, value in stored.items() if name != "defaults"}
    return {**kept, **changes}


def _stored(visit: Visit) -> Any:  # noqa: ANN401 - the JSON of the answer
    return visit.perform(api.show_bot).model_dump(mode="json")


def _keys(stored: Any, group: str) -> list[str]:  # noqa: ANN401
    """Return the keys of a group.

    Raises:
        NotFound: `page.unknown`.
    """
    keys = [key for key in stored["defaults"]["ru"] if key.partition(".")[0] == group]
    if not keys:
        raise NotFound("page.unknown")
    return keys


def _name(locale: str, key: str) -> str:
    return f"texts.{locale}.{key}"


def _typed(stored: Any, keys: list[str]) -> dict[str, str]:  # noqa: ANN401
    return {
        _name(locale, key): stored["texts"].get(locale, {}).get(key, "")
        for key in keys
        for locale in LOCALES
    }


def _rules_typed(stored: Any) -> dict[str, str]:  # noqa: ANN401
    required = {f"required.{each}": "yes" for each in stored["required"]}
    tells = "yes" if stored["tells_receipts"] else ""
    return {"contact": stored["contact"], "tells_receipts": tells, **required}


def _rules(
    visit: Visit,
    stored: Any,  # noqa: ANN401
    typed: Typed,
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
    talk: Talk | None = None,
) -> WebPage:
    words = words_of(visit)
    names = [*ABOUT_ALL, *(f"required.{each}" for each in Field)]
    labels = {name: words.say(f"bot.{name}") for name in names}
    was, now = ({n: each.get(n, "") for n in names} for each in (_rules_typed(stored), typed))
    sought = visit.request.query.get("q", "").strip()
    values = {
        "typed": typed,
        "talk": talk or no_talk(visit),
        "errors": errors,
        "labels": labels,
        "required": list(Field),
        "groups": _groups(stored),
        "sought": sought,
        "found": _found(stored, sought) if sought else [],
        "theirs": differing(was, now, names, labels.__getitem__) if status == 409 else None,  # noqa: PLR2004
        **_version(visit, stored, is_fresh=status == 409),  # noqa: PLR2004
    }
    return in_area(visit, "bot/rules.html", values, status=status, fragment="bot/_talk.html")


def _group(
    visit: Visit,
    stored: Any,  # noqa: ANN401
    typed: Typed,
    errors: FormErrors = NO_ERRORS,
    status: int = 200,
    talk: Talk | None = None,
) -> WebPage:
    keys = _keys(stored, visit.path["group"])
    names = [_name(locale, key) for key in keys for locale in LOCALES]
    labels = {name: _label(name) for name in names}
    was = _typed(stored, keys)
    values = {
        "typed": typed,
        "talk": talk or no_talk(visit),
        "errors": errors,
        "labels": labels,
        "keys": keys,
        "locales": LOCALES,
        "defaults": stored["defaults"],
        "theirs": differing(was, typed, names, _label) if status == 409 else None,  # noqa: PLR2004
        **_version(visit, stored, is_fresh=status == 409),  # noqa: PLR2004
    }
    return in_area(visit, "bot/group.html", values, status=status, fragment="bot/_talk.html")


def _version(visit: Visit, stored: Any, *, is_fresh: bool) -> dict[str, str]:  # noqa: ANN401
    read = "" if is_fresh else visit.value(VERSION)
    return {"version": read or str(stored[VERSION])}


def _label(name: str) -> str:
    _, locale, key = name.split(".", 2)
    return f"{key}, {LANGUAGES[locale]}"


def _groups(stored: Any) -> dict[str, tuple[int, int]]:  # noqa: ANN401
    """Return how many texts each group has, and how many of them are the shop's own."""
    own = {key for words in stored["texts"].values() for key in words}
    groups: dict[str, tuple[int, int]] = {}
    for key in stored["defaults"]["ru"]:
        group = key.partition(".")[0]
        count, changed = groups.get(group, (0, 0))
        groups[group] = (count + 1, changed + (key in own))
    return dict(sorted(groups.items()))


def _found(stored: Any, sought: str) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return the keys and texts that have what is sought, in any language."""
    wanted = sought.casefold()
    found: dict[str, str] = {}
    for locale in LOCALES:
        said = {**stored["defaults"][locale], **stored["texts"].get(locale, {})}
        found |= {k: t for k, t in said.items() if wanted in t.casefold() or wanted in k}
    return sorted(found.items())[:FOUND_MAX]
