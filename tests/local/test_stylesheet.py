"""A vendored style sheet keeps what the pages can use, and nothing else."""

from local.stylesheet import without_unused

UNUSED = (r"\.dropdown\b", r"\[data-tooltip\]")


def test_a_selector_of_an_unused_part_goes_alone() -> None:
    css = 'a,.dropdown a{top:0}[data-tooltip]{left:0}b:not(.dropdown){content:"},{"}'

    assert without_unused(css, UNUSED, "") == 'a{top:0}b:not(.dropdown){content:"},{"}'


def test_a_variable_that_nothing_reads_goes_with_those_that_only_it_read() -> None:
    css = ":root{--a:1;--b:var(--a);--c:url(data:x;y)}p{top:var(--c);left:var(--d)}"

    assert without_unused(css, UNUSED, "") == (
        ":root{--c:url(data:x;y)}p{top:var(--c);left:var(--d)}"
    )
    assert "--b:var(--a)" in without_unused(css, UNUSED, "i{top:var(--b)}")


def test_what_is_empty_then_goes_too() -> None:
    css = "@media print{.dropdown{top:0}}@keyframes turn{to{top:0}}:root{--a:1}"

    assert without_unused(css, UNUSED, "") == ""
    assert without_unused("@keyframes turn{to{top:0}}p{animation:turn}", UNUSED, "") != ""
