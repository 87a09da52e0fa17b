"""The conditions that a person can choose, and how each field of one is filled in.

A measure with a unit of its own is a condition of its own here: `purchases.sum` is in money,
`purchases.count` is a number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.stage import Stage
from chalicelib.domain.messages.message import LOCALES
from chalicelib.domain.scores.rfm import RfmName
from chalicelib.domain.scores.thresholds import SCORES

YES, NO = "yes", "no"
SCORE_OPTIONS = tuple(str(score) for score in range(1, SCORES + 1))


class Form(StrEnum):
    """How a field is filled in, and so how its text becomes a value."""

    WHOLE = "whole"
    MONEY = "money"
    POINTS = "points"
    PERCENT = "percent"
    FLAG = "flag"
    WORD = "word"
    CHOICE = "choice"
    CHECKS = "checks"
    LINES = "lines"
    SCORES = "scores"


MANY = frozenset({Form.CHECKS, Form.LINES, Form.SCORES})


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a condition, named as in the API.

    `options` are all its values; `source` names a list of the API that has them. `texts` is the
    beginning of the keys of their words. Lines of a field that `has_commas` are split at them too.
    """

    name: str
    form: Form
    options: tuple[str, ...] = ()
    source: str = ""
    texts: str = ""
    default: tuple[str, ...] = ()
    is_optional: bool = False
    has_commas: bool = False


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """A condition as a person chooses it: the kind of the API, and what it fixes in it."""

    name: str
    group: str
    inputs: tuple[Input, ...]
    api_kind: str = ""
    fixed: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of the condition in a predicate."""
        return self.api_kind or self.name


def _between(form: Form) -> tuple[Input, ...]:
    return tuple(Input(name, form, is_optional=True) for name in ("from", "to"))


DAYS = Input("days", Form.WHOLE, is_optional=True)
WORDS = Input("any_of", Form.LINES)
LIST = Input("any_of", Form.LINES, has_commas=True)
PRODUCTS = "products"
SKUS = Input("any_of", Form.CHECKS, source=PRODUCTS, has_commas=True)


def _of(source: str) -> Input:
    return Input("any_of", Form.CHECKS, source=source)


def _own(source: str) -> Input:
    return Input("field", Form.CHOICE, source=source)


def _own_choice() -> Input:
    return Input("choice", Form.CHECKS, source="own_choices")


def _flag(name: str) -> Input:
    return Input(name, Form.FLAG, (YES, NO), texts=f"segments.{name}", default=(YES,))


def _purchases(measure: str, form: Form) -> ConditionKind:
    inputs = (*_between(form), DAYS)
    return ConditionKind(
        f"purchases.{measure}", "bought", inputs, "purchases", {"measure": measure}
    )


def _points(measure: str, *more: Input) -> ConditionKind:
    inputs = (*_between(Form.POINTS), *more)
    return ConditionKind(f"points.{measure}", "programme", inputs, "points", {"measure": measure})


CHANNEL = Input("channel", Form.CHOICE, source="channels", texts="channel")
_ALL = (
    _purchases("count", Form.WHOLE),
    _purchases("sum", Form.MONEY),
    _purchases("average", Form.MONEY),
    _purchases("last", Form.WHOLE),
    ConditionKind("category", "bought", (_of("categories"), _flag("bought"), DAYS)),
    ConditionKind("product", "bought", (SKUS, _flag("bought"), DAYS)),
    ConditionKind("favourite", "bought", (_of("categories"),)),
    ConditionKind("stage", "scores", (Input("any_of", Form.CHECKS, tuple(Stage), texts="stage"),)),
    ConditionKind(
        "rfm",
        "scores",
        tuple(
            Input(name, Form.SCORES, SCORE_OPTIONS, default=SCORE_OPTIONS)
            for name in ("recency", "frequency", "money")
        ),
    ),
    ConditionKind(
        "rfm_name",
        "scores",
        (
            Input("any_of", Form.CHECKS, tuple(RfmName), texts="rfm_name"),
            Input("high_value", Form.FLAG, (YES, NO), texts="segments.high", is_optional=True),
        ),
    ),
    ConditionKind("abc", "scores", (Input("any_of", Form.CHECKS, ("A", "B", "C"), texts="abc"),)),
    _points("available"),
    _points("expiring", DAYS),
    ConditionKind("tier", "programme", (_of("tiers"),)),
    ConditionKind(
        "offer", "programme", (Input("offer", Form.WORD, source="offers"), _flag("used"))
    ),
    ConditionKind("promo_code", "programme", (Input("codes", Form.WORD), _flag("used"))),
    ConditionKind("age", "profile", _between(Form.WHOLE)),
    ConditionKind("birthday", "profile", (Input("days", Form.WHOLE, default=("7",)),)),
    ConditionKind("city", "profile", (LIST,)),
    ConditionKind("shop", "profile", (_of("shops"),)),
    ConditionKind(
        "language", "profile", (Input("locale", Form.CHOICE, LOCALES, texts="language"),)
    ),
    ConditionKind("tag", "profile", (WORDS,)),
    ConditionKind("field.choices", "own", (_own_choice(),), "field"),
    ConditionKind("field.values", "own", (_own("own_plain"), WORDS), "field"),
    ConditionKind("field.range", "own", (_own("own_ranges"), *_between(Form.WORD)), "field"),
    ConditionKind("field.set", "own", (_own("own_all"), _flag("is_set")), "field"),
    ConditionKind("reachable", "contact", (CHANNEL,)),
    ConditionKind(
        "consent",
        "contact",
        (Input("purpose", Form.CHOICE, tuple(Purpose), texts="purpose"), CHANNEL),
    ),
    ConditionKind(
        "campaign",
        "contact",
        (
            Input("campaign", Form.WORD, source="campaigns"),
            Input("how", Form.CHOICE, ("got", "clicked", "answered"), texts="segments.how"),
        ),
    ),
    ConditionKind(
        "random_share",
        "other",
        (Input("basis_points", Form.PERCENT, default=("10",)), Input("salt", Form.WORD)),
    ),
    ConditionKind("ids", "other", (WORDS,)),
)
KINDS: Mapping[str, ConditionKind] = {kind.name: kind for kind in _ALL}
GROUPS = tuple(dict.fromkeys(kind.group for kind in _ALL))


def kind_of(api_kind: str, measure: str) -> ConditionKind | None:
    """Return the condition of a kind of the API; None: the pages do not know it yet."""
    return KINDS.get(f"{api_kind}.{measure}" if measure else api_kind)
