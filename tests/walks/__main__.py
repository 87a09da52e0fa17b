"""`python -m tests.walks`: the files that a reader of a walk must open, and the shape of the tree.

    python -m tests.walks [--files]

`--files` lists the files of each walk in the order of their first calls.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence

from local.cli.output import columns
from tests.walks import tree
from tests.walks.counting import Walk
from tests.walks.scenes import walk_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Print both tables; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.walks", description=__doc__)
    parser.add_argument("--files", action="store_true", help="list the files of each walk")
    options = parser.parse_args(arguments)
    walks = walk_all()
    parts = [_walks_table(walks)]
    if options.files:
        parts += ["\n  ".join([name, *walk.files]) for name, walk in walks.items()]
    parts += [_tree_table(tree.layers()), "\n".join(_facts())]
    print("\n\n".join(parts))  # noqa: T201 - what it is for
    return 0


def _walks_table(walks: Mapping[str, Walk]) -> str:
    rows = [
        (name, str(len(walk.files)), str(walk.hops), str(walk.returns.total()))
        for name, walk in walks.items()
    ]
    return columns(("WALK", "FILES", "HOPS", "RETURNS"), rows)


def _tree_table(layers: Iterable[tree.Layer]) -> str:
    headings = ("LAYER", "FILES", "FOLDERS", "MOST", "LINES", "RELATIONS", "UPWARD", "IN CYCLES")
    rows = [
        (
            layer.name,
            str(layer.files),
            str(layer.folders),
            str(layer.most_files_in_a_folder),
            str(layer.lines),
            str(len(layer.relations)),
            str(len(layer.upward)) if layer.order else "-",
            str(layer.cycles),
        )
        for layer in layers
    ]
    return columns(headings, rows)


def _facts() -> list[str]:
    twice = tree.names_in_two_modules()
    return [
        f"imports into a higher layer: {len(tree.upward_between_layers())}",
        f"public class names in two modules: {len(twice)} {' '.join(twice)}".rstrip(),
        f"comments: {100 * tree.share_of_comments():.1f} % of the lines",
        f"lines that are not empty: {tree.source_lines()} of source, {tree.test_lines()} of tests",
    ]


if __name__ == "__main__":
    sys.exit(main())
