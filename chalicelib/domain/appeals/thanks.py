"""Recognises a thank-you, which asks for nothing."""

import re

WORDS = re.compile(r"[^\W\d_]+")
WORDS_MAX = 8
THANKS = {
    "спасибо", "спс", "благодарю", "благодарен", "благодарна", "сенкс", "thanks", "thank", "thx",
    "ty", "cheers", "appreciated",
}  # fmt: skip
BESIDE = {
    "большое", "огромное", "вам", "тебе", "за", "помощь", "ответ", "всё", "все", "ок", "окей",
    "хорошо", "отлично", "супер", "понял", "поняла", "понятно", "ясно", "да", "помогло",
    "разобрался", "разобралась", "решено", "решили", "работает", "очень", "и", "я",
    "you", "very", "much", "a", "lot", "so", "many", "for", "the", "your", "help", "answer", "ok",
    "okay", "great", "perfect", "good", "got", "it", "solved", "works", "resolved", "all", "now",
    "yes",
}  # fmt: skip
SIGNS = "👍🙏❤😊👌🙂"
NEGATIONS = {"не", "нет", "no", "not"}


def is_thanks(text: str) -> bool:
    """Whether a text thanks, or says that all is well, and asks for nothing more."""
    words = WORDS.findall(text.casefold())
    if "?" in text or len(words) > WORDS_MAX or NEGATIONS & set(words):
        return False
    if not words:
        return any(sign in text for sign in SIGNS)
    return set(words) <= THANKS | BESIDE
