"""Tells a question about the movements of points: "where did my points go", «история баллов»."""

import re

_POINTS = r"(?:балл|бонус|счет)\w*"
_ASKS = re.compile(
    rf"\b(?:истори|движени|операци|выписк|списани|начислени)\w*(?: \w+){{0,2}} {_POINTS}"
    rf"|\b(?:куда|на что) (?:\w+ )?(?:дел|делис|уш|пропал|потрат|исчез|девал)\w*(?: \w+)? {_POINTS}"
    rf"|\b{_POINTS} (?:куда|пропали|исчезли)\b"
    rf"|\b(?:за что|почему|зачем) (?:у меня )?(?:списал|сняли|забрал)\w*(?: \w+)? {_POINTS}"
    r"|\b(?:points?|bonus) (?:history|statement|movements?)\b|\bhistory of (?:my |the )?points\b"
    r"|\bwhere (?:did|have|are) (?:all )?(?:of )?(?:my|the) points (?:go|gone|went)\b"
    r"|\bwhat (?:happened to|did you do with) (?:all )?my points\b"
)


def asks_for_history(text: str) -> bool:
    """Whether a text in lower case asks what moved the points."""
    return _ASKS.search(" ".join(re.findall(r"\w+", text.replace("ё", "е")))) is not None
