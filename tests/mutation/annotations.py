"""Where a module's text is about types alone."""

import ast

Place = tuple[int, int]
"""A line, counted from 1, and a column, from 0."""


def annotated_places(source: str) -> list[tuple[Place, Place]]:
    """From where to where each annotation of the source goes."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.FunctionDef(returns=ast.expr() as returns):
                found.append(returns)
            case ast.arg(annotation=ast.expr() as annotation):
                found.append(annotation)
            case ast.AnnAssign(annotation=annotation):
                found.append(annotation)
            case _:
                pass
    return [_place_of(each) for each in found]


def _place_of(node: ast.expr) -> tuple[Place, Place]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
