"""The rules of the commands about points, levels, the card, and taking part in the programme."""

from chalicelib.domain.conversation.free_wording.concept import Concept as C  # noqa: N817 - the rules are a table
from chalicelib.domain.conversation.free_wording.rule import ENDINGS, ENDS, Rule, any_of, shows

_LEAVES = any_of(C.LEAVE, C.STOP, C.REMOVE, C.CANCEL, C.REFUSE, C.WITHDRAW)
_TAKES_BACK = any_of(C.CANCEL, C.WITHDRAW, C.AGAIN, C.STOP, C.REMOVE)
_GIFTS = any_of(C.GIVE_AWAY, C.GIVEN)
_TO_WHOM = any_of(C.KIN, C.CHILDREN)
_NOT_TO_A_PERSON = any_of(C.OPERATOR, C.WHY, C.ME) | ENDINGS
_ADVERTISING = any_of(C.ADS, C.LIST, C.SUBSCRIBE)

RULES_OF_POINTS: tuple[Rule, ...] = (
    shows("points", 0.78, any_of(C.EXPIRE), without=ENDINGS | any_of(C.CARD, C.OFFERS)),
    shows(
        "spend", 0.97, any_of(C.REDEEM, C.PAY), any_of(C.POINTS), without=ENDINGS | any_of(C.WHY)
    ),
    shows("transfer", 0.97, any_of(C.GIVE_AWAY), any_of(C.POINTS), without=_NOT_TO_A_PERSON),
    shows(
        "transfer",
        0.96,
        any_of(C.SEND, C.SHOW, C.GIVE_AWAY),
        any_of(C.POINTS),
        _TO_WHOM,
        without=_NOT_TO_A_PERSON,
    ),
    Rule("transfer_withdraw", 0.98, (_TAKES_BACK, _GIFTS), _ADVERTISING | any_of(C.PERSON)),
    Rule(
        "tier",
        0.95,
        (any_of(C.LEVEL),),
        ENDS | any_of(C.ERASE, C.PURCHASES, C.LANGUAGE, C.CARD),
        explains=True,
    ),
    Rule("tier", 0.9, (any_of(C.LEVEL), any_of(C.MORE, C.PURCHASES, C.CARD)), ENDINGS),
    Rule(
        "purchases",
        0.97,
        (any_of(C.WHY), any_of(C.POINTS), any_of(C.SPEND, C.RECEIVE, C.PURCHASES, C.THIS)),
        ENDINGS | any_of(C.EXPIRE, C.SEND),
        explains=True,
    ),
    Rule(
        "purchases",
        0.96,
        (any_of(C.PURCHASES), any_of(C.POINTS), any_of(C.SPEND, C.GIVEN)),
        ENDINGS,
    ),
    Rule(
        "purchases",
        0.8,
        (any_of(C.WHY), any_of(C.POINTS)),
        ENDINGS | any_of(C.EXPIRE, C.SEND, C.GIVE_AWAY, C.REDEEM, C.PAY, C.CARD, C.GIVEN),
        alone=True,
        explains=True,
    ),
    Rule("block_card", 0.95, (any_of(C.BLOCK), any_of(C.CARD)), any_of(C.PAY, C.ADS, C.REMOVE)),
    Rule("block_card", 0.93, (any_of(C.STOLEN), any_of(C.CARD)), any_of(C.PAY)),
    Rule("lost_card", 0.94, (any_of(C.LOST), any_of(C.CARD)), any_of(C.PAY) | ENDINGS),
    # A phone that was stolen may hold the chat that shows the code for the till.
    Rule("lost_card", 0.85, (any_of(C.STOLEN), any_of(C.PHONE)), any_of(C.CARD, C.POINTS)),
    Rule("lost_card", 0.8, (any_of(C.STOLEN),), alone=True),
    Rule("lost_card", 0.6, (any_of(C.LOST),), alone=True),
    Rule("unblock_card", 0.95, (any_of(C.UNBLOCK), any_of(C.CARD)), ENDINGS),
    Rule("unblock_card", 0.97, (any_of(C.REMOVE), any_of(C.BLOCK))),
    Rule("unblock_card", 0.95, (any_of(C.OPEN), any_of(C.CARD), any_of(C.BLOCK, C.CLOSE, C.AGAIN))),
    Rule(
        "replace_card",
        0.92,
        (any_of(C.CHANGE), any_of(C.CARD)),
        ENDINGS | any_of(C.PAY, C.PURCHASES, C.TIE),
    ),
    Rule("change_phone", 0.96, (any_of(C.TIE), any_of(C.PHONE, C.NUMBER)), ENDINGS),
    Rule(
        "change_birthday",
        0.95,
        (any_of(C.CHANGE), any_of(C.BIRTHDAY)),
        ENDINGS | any_of(C.CHILDREN),
    ),
    Rule("children", 0.93, (any_of(C.CHILDREN), any_of(C.BIRTHDAY)), any_of(C.STOP, C.ANNOYED)),
    Rule("children", 0.93, (any_of(C.CHILDREN), any_of(C.ADD)), ENDINGS),
    shows("preferences", 0.85, any_of(C.SETTINGS)),
    shows("preferences", 0.9, any_of(C.TOPIC)),
    shows("preferences", 0.92, any_of(C.PREFER), any_of(C.EMAIL, C.MESSAGES, C.CHATS)),
    Rule("leave_programme", 0.96, (_LEAVES, any_of(C.PROGRAMME, C.PART)), _ADVERTISING),
    shows("come_back", 0.96, any_of(C.AGAIN), any_of(C.PROGRAMME, C.PART)),
)
