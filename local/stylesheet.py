"""What of a vendored style sheet the pages can use: rules and variables that nothing reads go."""

import re
from collections.abc import Iterator, Sequence

VARIABLE = re.compile(r"var\((--[\w-]+)")
DECLARED = re.compile(r"\s*(--[\w-]+)\s*:")
# What a selector only excludes or chooses among is not what it is about.
INSIDE = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
NESTED = ("@media", "@supports", "@layer")


def without_unused(css: str, unused: Sequence[str], read_elsewhere: str) -> str:
    """Return a minified style sheet without selectors that name an unused part.

    `read_elsewhere` is the text of the sheets that may read variables of this one.
    """
    kept = _rules(css, re.compile("|".join(unused)))
    while True:
        read = set(VARIABLE.findall(kept)) | set(VARIABLE.findall(read_elsewhere))
        fewer = _declarations(kept, read)
        if fewer == kept:
            return kept
        kept = fewer


def _rules(css: str, unused: re.Pattern[str]) -> str:
    kept = []
    for head, body in _blocks(css):
        if head.startswith(NESTED):
            inside = _rules(body, unused)
            kept.append(f"{head}{{{inside}}}" if inside else "")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            used = [one for one in _split(head, ",") if not unused.search(INSIDE.sub("", one))]
            kept.append(f"{','.join(used)}{{{body}}}" if used and body else "")
    return "".join(kept)


def _declarations(css: str, read: set[str]) -> str:
    """Drop variables that nothing reads, movements, and rules that are empty then."""
    kept = []
    for head, body in _blocks(css):
        if head.startswith(NESTED):
            inside = _declarations(body, read)
        elif head.startswith("@"):
            # A movement that no rule names.
            named = rf"(?<![\w-]){head.split()[-1]}(?![\w-])"
            inside = body if len(re.findall(named, css)) > 1 else ""
        else:
            inside = ";".join(one for one in _split(body, ";") if _is_read(one, read))
        kept.append(f"{head}{{{inside}}}" if inside else "")
    return "".join(kept)


def _is_read(declaration: str, read: set[str]) -> bool:
    variable = DECLARED.match(declaration)
    return bool(declaration) and (variable is None or variable[1] in read)


def _blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each rule as its selector and its body."""
    depth = start = opened = 0
    for at, char in _plain(css):
        if char == "{":
            opened = opened if depth else at
            depth += 1
        elif char == "}":
            depth -= 1
            if not depth:
                yield css[start:opened].strip(), css[opened + 1 : at]
                start = at + 1


def _split(text: str, mark: str) -> list[str]:
    """Split where the mark stands outside of brackets and quotes."""
    parts, depth, start = [], 0, 0
    for at, char in _plain(text):
        depth += (char in "([") - (char in ")]")
        if char == mark and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _plain(text: str) -> Iterator[tuple[int, str]]:
    """The characters that stand in no quotes, with their places."""
    quote = ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        else:
            yield at, char
