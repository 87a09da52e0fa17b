"""Writes the name of a host as DNS knows it.

Source: https://www.rfc-editor.org/rfc/rfc5891 and https://www.unicode.org/reports/tr46/
"""

A_LABEL = "xn--"  # how a label in ASCII begins that stands for other letters


def to_a_labels(name: str) -> str:
    """Return a host with every label in ASCII (IDNA 2008, non-transitional).

    Raises:
        ValueError: the name has no such form.
    """
    lowered = name.lower()
    if lowered.isascii() and A_LABEL not in lowered:
        return lowered
    # Imported here, because its tables take 10 ms and most hosts are ASCII.
    import idna  # noqa: PLC0415

    # Python's own codec follows IDNA 2003, which takes `ß` for `ss`: another host.
    return idna.encode(name, uts46=True).decode("ascii")
