"""The kinds of rows: how each is judged, and how what it did is undone."""

from collections.abc import Mapping

from chalicelib.domain.imports.fields import ImportKind
from chalicelib.services.imports.kinds.balances import judge_balances, undo_balance
from chalicelib.services.imports.kinds.cards import judge_cards, undo_card
from chalicelib.services.imports.kinds.consents import judge_consents, undo_consent
from chalicelib.services.imports.kinds.customers import judge_customers, undo_customer
from chalicelib.services.imports.kinds.purchases import judge_purchases, undo_purchase
from chalicelib.services.imports.row_job import Judge, Undo

JUDGES: Mapping[ImportKind, Judge] = {
    ImportKind.CUSTOMERS: judge_customers,
    ImportKind.CARDS: judge_cards,
    ImportKind.BALANCES: judge_balances,
    ImportKind.PURCHASES: judge_purchases,
    ImportKind.CONSENTS: judge_consents,
}
UNDOES: Mapping[ImportKind, Undo] = {
    ImportKind.CUSTOMERS: undo_customer,
    ImportKind.CARDS: undo_card,
    ImportKind.BALANCES: undo_balance,
    ImportKind.PURCHASES: undo_purchase,
    ImportKind.CONSENTS: undo_consent,
}
