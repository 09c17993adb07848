"""Propose changed lines: a list of known mistakes, each undone somewhere in the author's own line.

`candidates(call, key, vocabulary)`  changes of the line's syntax tree, the likeliest first; nothing here is proved
`gradient_of(differential)`          the gradient that the text of a differential shows
`missing_names(text, known)`         what is to be imported for a line
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sympy import Expr
from sympy.core.basic import Basic

from matcalc.author.source import Call, unwrapped
from matcalc.language.expressions import ScalarVariable, Variable, is_matrix
from matcalc.report.data import Place

TWICE: Final = re.compile(r"\bd\(d\(")
Changes: TypeAlias = "Iterator[tuple[str, ast.expr]]"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A changed line: its text, its value, what was changed, and where."""

    text: str
    value: Expr
    what: str
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What a change may use: names of sizes, variables by name, those that move, masks, and terms that may lack."""

    sizes: tuple[str, ...]
    variables: Mapping[str, Expr]
    moving: frozenset[str]
    masks: tuple[str, ...]
    additions: tuple[str, ...]


def candidates(call: Call, key: int | str, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Changed lines, the likeliest first."""
    node = call.arguments.get(key)
    if node is None:
        return
    line = unwrapped(node)
    known = [(part, value) for part, value in call.parts(key) if isinstance(value, Basic)]
    known.sort(key=lambda pair: len(ast.unparse(pair[0])))
    for change in _CHANGES:
        for part, value in reversed(known) if change in _OUTERMOST else known:
            for what, replacement in change(part, value, vocabulary):
                changed = copy.deepcopy(line, {id(part): replacement})
                try:
                    result = call.value(ast.fix_missing_locations(changed))
                except Exception:  # the author's text, changed: it may make no sense in any way
                    continue
                text = ast.unparse(changed)
                twice = TWICE.search(text) and not TWICE.search(ast.unparse(line))  # 0 more often than it is meant
                if isinstance(result, Expr) and _is_plain(changed) and not twice:
                    yield Candidate(text, result, what, call.place_of(part))


def missing_names(text: str, known: Container[str]) -> list[str]:
    """The names in a line that are not known where it is to stand."""
    return sorted({node.id for node in ast.walk(_text(text)) if isinstance(node, ast.Name) and node.id not in known})


def _is_plain(line: ast.expr) -> bool:
    """Whether somebody would write this: no transpose of a transpose, no matrix product with a number."""
    for node in ast.walk(line):
        match node:
            case ast.Call(ast.Name("T"), [ast.Call(ast.Name("T"))]):
                return False
            case ast.BinOp(ast.Constant(), ast.MatMult(), _) | ast.BinOp(_, ast.MatMult(), ast.Constant()):
                return False
    return True


def gradient_of(differential: str) -> str | None:
    """G, times c, where the text of a differential is c tr(Gᵀ dX); None for one of another form."""
    tree = _text(differential)
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                ast.Name("tr"),
                [ast.BinOp(ast.Call(ast.Name("T"), [inner]), ast.MatMult(), ast.Call(ast.Name("d"), [ast.Name()]))],
            ):
                found = ast.unparse(copy.deepcopy(tree, {id(node): inner}))
                return None if "d(" in found else found
    return None


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(function, ast.Load()), list(arguments), [])


def _text(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _operator(left: ast.expr, operation: ast.operator, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, operation, right)


def _sign(node: ast.expr, value: Basic, _: Vocabulary) -> Changes:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield "the sign of a term is wrong", _operator(left, ast.Sub(), right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield "the sign of a term is wrong", _operator(left, ast.Add(), right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield "the sign is wrong", operand
        case _:
            yield "the sign is wrong", ast.UnaryOp(ast.USub(), node)


def _superfluous(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right) if _is_number(left, vocabulary):
            yield f"the factor {ast.unparse(left)} is too much", right
        case ast.BinOp(left=left, op=ast.Div(), right=right) if _is_number(right, vocabulary):
            yield f"the factor 1/{ast.unparse(right)} is too much", left


def _is_number(node: ast.expr, vocabulary: Vocabulary) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in vocabulary.sizes)


def _factor(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    for number in ("2", "-2", *vocabulary.sizes):
        yield f"a factor {number} is missing", _operator(_text(number), ast.Mult(), node)
    for number in ("2", *vocabulary.sizes):
        yield f"a factor 1/{number} is missing", _operator(node, ast.Div(), _text(number))
    for size in vocabulary.sizes:
        twice = _operator(_text("2"), ast.Mult(), node)
        yield f"a factor 2/{size} is missing", _operator(twice, ast.Div(), _text(size))


def _transpose(node: ast.expr, value: Basic, _: Vocabulary) -> Changes:
    if not is_matrix(value):
        return
    match node:
        case ast.Call(func=ast.Name(id="T"), args=[operand]):
            yield "a transpose is too much", operand
        case ast.Attribute(value=operand, attr="T"):
            yield "a transpose is too much", operand
        case _:
            yield "a transpose is missing", _call("T", node)


def _product(node: ast.expr, value: Basic, _: Vocabulary) -> Changes:
    match node:
        case ast.BinOp(left=left, op=ast.MatMult() | ast.Mult() as operation, right=right):
            yield "the product is elementwise, not a matrix product", _call("hadamard", left, right)
            yield "the factors are in the wrong order", _operator(right, operation, left)
            match right:
                case ast.BinOp(left=inner, op=ast.MatMult(), right=last):
                    grouped = _operator(_call("hadamard", left, inner), ast.MatMult(), last)
                    yield "the product is elementwise, not a matrix product", grouped
            match left:
                case ast.BinOp(left=first, op=ast.MatMult(), right=inner):
                    other = _operator(first, ast.MatMult(), _call("hadamard", inner, right))
                    yield "the product is elementwise, not a matrix product", other
        case ast.Call(func=ast.Name(id="hadamard"), args=[left, right]):
            yield "the product is a matrix product, not elementwise", _operator(left, ast.MatMult(), right)
            yield "the mask is too much", left
            yield "the mask is too much", right


def _axis(node: ast.expr, value: Basic, _: Vocabulary) -> Changes:
    match node:
        case ast.Call(func, arguments, [ast.keyword("axis", ast.Constant(int(axis)))]) if axis in (0, 1):
            other = [ast.keyword("axis", ast.Constant(1 - axis))]
            yield f"the axis is {1 - axis}, not {axis}", ast.Call(func, arguments, other)


def _comparison(node: ast.expr, value: Basic, _: Vocabulary) -> Changes:
    match node:
        case ast.Call(ast.Name("indicator") as name, [ast.Compare(left, [op], [zero])]):
            for other in (ast.GtE(), ast.Gt(), ast.LtE(), ast.Lt()):
                if type(other) is not type(op):
                    compared = ast.Compare(left, [other], [zero])
                    yield "the comparison is the wrong one", ast.Call(name, [compared], [])


def _name(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    if isinstance(node, ast.Name) and isinstance(value, Variable | ScalarVariable):
        for name, other in vocabulary.variables.items():
            if other != value:
                yield f"`{node.id}` stands where `{name}` belongs", ast.Name(name, ast.Load())
    if isinstance(node, ast.Name) and node.id in vocabulary.sizes:
        for size in vocabulary.sizes:
            if size != node.id:
                yield f"`{node.id}` stands where `{size}` belongs", ast.Name(size, ast.Load())


def _mask(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    if is_matrix(value):
        for mask in vocabulary.masks:
            kind = "mask" if mask.startswith("indicator") else "factor"
            yield f"the {kind} `{mask}` is missing", _call("hadamard", node, _text(mask))


def _square(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    if isinstance(node, ast.Name) and isinstance(value, Variable):
        yield f"the square of `{node.id}`, entry by entry, is meant", _call("hadamard", node, node)


def _differential(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    if isinstance(node, ast.Name) and isinstance(value, Variable | ScalarVariable) and value.name in vocabulary.moving:
        yield f"`d` of `{node.id}` is meant", _call("d", node)


def _dropped(node: ast.expr, value: Basic, _: Vocabulary) -> Changes:
    if isinstance(node, ast.BinOp):
        yield "a factor or term is too much", node.left
        yield "a factor or term is too much", node.right


def _added(node: ast.expr, value: Basic, vocabulary: Vocabulary) -> Changes:
    for term in vocabulary.additions:
        yield f"the term `{term}` is missing", _operator(node, ast.Add(), _text(term))


Change: TypeAlias = Callable[[ast.expr, Any, Vocabulary], Changes]
_OUTERMOST: Final[tuple[Change, ...]] = (_sign, _factor, _mask, _added)
_CHANGES: Final[tuple[Change, ...]] = (
    _comparison, _axis, _sign, _transpose, _product, _name, _superfluous, _factor, _mask, _square, _differential,
    _added, _dropped,
)  # fmt: skip
