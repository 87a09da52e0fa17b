"""The quantiles for 95 % intervals.

Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
"""

Z_95 = 1.959963984540054  # two-sided 5 %
T_95_OF_FEW = {1: 12.706205, 2: 4.302653}  # the series below is not exact enough for these


def t_95(freedom: float) -> float:
    """Return the two-sided 5 % quantile of Student's t, for `freedom` of at least 1.

    It is less than 0.004 too low at 3, and less than 0.0004 too low from 5 on.
    """
    # The series is too wrong below 3; a table of whole numbers, rounded down, is never too low.
    if freedom < 3:  # noqa: PLR2004
        return T_95_OF_FEW[int(freedom)]
    z = Z_95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
