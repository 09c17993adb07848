"""Wrong variants of a derivation's lines: small changes of the file's syntax tree, one at a time.

`lines(tree)`               the lines that are claimed, each with a statement that claims it and nothing else
`updates(tree)`             the update rules
`variants(line, swapped)`   every statement with one change in its line
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Change: TypeAlias = "Callable[[ast.expr], Iterator[ast.expr]]"

CLAIMS = ("chain", "differential", "gradient", "jacobian")
SWAPPED = {
    "x": "y", "y": "y_pred", "w1": "w2", "w2": "w1", "h": "h_relu", "h_relu": "h", "y_pred": "y", "X": "y_pred",
    "N": "H", "H": "D_out", "D_in": "H", "D_out": "N", "learning_rate": "N",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line, the argument at `position` of a statement that says nothing else."""

    statement: ast.Call
    position: int
    is_misprint: bool = False

    @property
    def expression(self) -> ast.expr:
        return self.statement.args[self.position]


def lines(tree: ast.AST) -> Iterator[Line]:
    """Every claimed line, in order; one of a chain is claimed next to the line that it is compared with."""
    for method, call in calls(tree):
        if method == "shape":
            yield _shape(call)
        elif method in CLAIMS:
            yield from _lines_of(call, method)


def updates(tree: ast.Module) -> Iterator[Line]:
    """Every update rule, in order."""
    return (Line(call, 1) for method, call in calls(tree) if method == "update")


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every statement `net.method(…)`, in order, whatever its result is called."""
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr | ast.Assign))
    for call in sorted((node for node in found if isinstance(node, ast.Call)), key=lambda node: node.lineno):
        match call.func:
            case ast.Attribute(value=ast.Name(), attr=method):
                yield method, call


def _shape(call: ast.Call) -> Line:
    match call.args[0]:
        case ast.Call(func=ast.Name(id="misprint"), args=[printed, *_]):
            return Line(_claimed(call, printed, *call.args[1:]), 1, is_misprint=True)
        case _:
            return Line(call, 1 if len(call.args) > 1 else 0)


def _lines_of(call: ast.Call, method: str) -> Iterator[Line]:
    first, *rest = call.args
    for argument in rest:
        match argument:
            case ast.Call(func=ast.Name(id="misprint"), args=[printed, *_]):
                yield Line(_claimed(call, first, printed), 1, is_misprint=True)
            case _:
                yield Line(_claimed(call, first, argument), 1)
                if method == "chain":
                    first = argument


def _claimed(call: ast.Call, *arguments: ast.expr) -> ast.Call:
    return ast.Call(call.func, list(arguments), call.keywords)


def variants(line: Line, swapped: Mapping[str, str] = SWAPPED) -> Iterator[tuple[str, str]]:
    """Each changed statement, with its name: the kind of the change and the changed line.

    A line that is entered as a misprint is wrong as it stands. `swapped` says what a name is mistaken for.
    """
    if line.is_misprint:
        yield f"misprint: {ast.unparse(line.expression)}", ast.unparse(line.statement)
        return
    seen = {ast.unparse(line.expression)}
    if isinstance(line.statement.func, ast.Attribute) and line.statement.func.attr == "shape":
        statement = copy.deepcopy(line.statement)
        if line.position == 0:  # a scalar
            statement.args += [ast.Constant(1), ast.Constant(1)]
            yield f"size: {ast.unparse(line.expression)} is 1×1", ast.unparse(statement)
            return
        statement.args[line.position] = ast.BinOp(line.expression, ast.Add(), ast.Constant(1))
        yield f"size: {ast.unparse(statement.args[line.position])}", ast.unparse(statement)
    elif isinstance(line.expression, ast.Name | ast.Subscript | ast.Call) and not _is_factor(line.expression):
        for kind, changed in _of_whole(line.expression):
            statement = copy.deepcopy(line.statement, {id(line.expression): changed})
            yield f"{kind}: {ast.unparse(changed)}", ast.unparse(statement)
    for kind, change in {**CHANGES, "name": _name(swapped)}.items():
        for part in [node for node in ast.walk(line.expression) if isinstance(node, ast.expr)]:
            for replacement in change(part):
                statement = copy.deepcopy(line.statement, {id(part): replacement})
                text = ast.unparse(statement.args[line.position])
                if text not in seen:
                    seen.add(text)
                    yield f"{kind}: {text}", ast.unparse(statement)


def _of_whole(line: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Changes of a line that is a name, an entry or a call."""
    yield "sign", ast.UnaryOp(ast.USub(), line)
    yield "factor", ast.BinOp(ast.Constant(2), ast.Mult(), line)


def _is_factor(node: ast.expr) -> bool:
    """Whether a factor can stand in front of a part."""
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.Call(func=ast.Name(id="tr" | "norm2" | "hadamard" | "relu" | "d")):
            return True
        case ast.Call(func=ast.Name(id="total" | "divide" | "Sum" | "exp" | "log" | "softmax" | "sigmoid" | "partial")):
            return True
        case _:
            return False


def _sign(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield ast.BinOp(left, ast.Add(), right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case _ if _is_factor(node):
            yield ast.UnaryOp(ast.USub(), node)


def _factor(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=ast.Constant(), op=ast.Mult(), right=right):
            yield right
        case ast.BinOp(left=left, op=ast.Div()):
            yield left
        case _ if _is_factor(node):
            yield ast.BinOp(ast.Constant(2), ast.Mult(), node)


def _transpose(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id="T"), args=[inner]):
            yield inner
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield ast.BinOp(left, ast.MatMult(), ast.Call(ast.Name("T"), [right], []))
        case ast.Call(func=ast.Name(id="hadamard"), args=[left, right]):
            yield ast.Call(node.func, [left, ast.Call(ast.Name("T"), [right], [])], [])


def _order(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield ast.BinOp(right, ast.MatMult(), left)


def _kind_of_product(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield ast.Call(ast.Name("hadamard"), [left, right], [])
        case ast.Call(func=ast.Name(id="hadamard"), args=[left, right]):
            yield ast.BinOp(left, ast.MatMult(), right)


def _mask(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(id="hadamard"), args=[left, right]):
            yield left
            yield right
        case ast.Compare(left=left, ops=[operator], comparators=[zero]):
            opposite = ast.Lt() if isinstance(operator, ast.GtE | ast.Gt) else ast.Gt()
            yield ast.Compare(left, [opposite], [zero])
        case ast.Call(func=ast.Name(id="relu"), args=[inner]):
            yield inner


def _term(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            yield left
            yield right
        case ast.Call(func=ast.Name(id="d"), args=[inner]):
            yield inner


def _name(swapped: Mapping[str, str]) -> Change:
    def swap(node: ast.expr) -> Iterator[ast.expr]:
        if isinstance(node, ast.Name) and node.id in swapped:
            yield ast.Name(swapped[node.id])

    return swap


def _axis(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Name(), keywords=[ast.keyword(arg="axis", value=ast.Constant(value=axis))]):
            yield ast.Call(node.func, node.args, [ast.keyword("axis", ast.Constant(1 - axis))])


CHANGES: dict[str, Change] = {
    "sign": _sign,
    "factor": _factor,
    "transpose": _transpose,
    "order": _order,
    "product": _kind_of_product,
    "mask": _mask,
    "term": _term,
    "name": _name(SWAPPED),
    "axis": _axis,
}
