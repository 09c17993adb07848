"""What is wrong with a name, a size, a variable or a line, in words, or None.

`fault_of_name(…)`        a name that is none, or that is taken
`fault_of_value(…)`       a real size that is no positive whole number
`fault_of_size(…)`        a size that is not declared, or that is no size
`fault_of_sizes(…)`       what is given for the two sizes of a matrix
`fault_of_lines(…)`       what is no chain of lines
`fault_of_variable(…)`    something else where a variable of a derivation is expected
`fault_of_body(…)`        what a definition or an update cannot hold
`fault_of_update(…)`      an update of another shape than its parameter, as a `Diagnostic`
`fault_of_lack(…)`        a derivative without an objective, or without a line
`fault_of_derivative(…)`  a line that says nothing of the derivative of the objective
`fault_of_assumption(…)`  something else where a leaf of a derivation is expected
`unequal(…)`              two lines of different shapes, as a `Diagnostic`
`misshapen(…)`            a derivative of another shape than it has, likewise
`with_article(role)`      a role in a sentence
"""

from __future__ import annotations

import keyword
import operator
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final
from unicodedata import normalize

from sympy import Expr, Float, preorder_traversal
from sympy.core.basic import Basic

from matcalc.author.claims import Declared, Leaf, Misprint, Role
from matcalc.author.source import Call
from matcalc.language.entries import NotASize, dimension
from matcalc.language.expressions import ScalarVariable, Variable, operand
from matcalc.language.operations.differential import has_differential, has_partial, is_partial, variable_of
from matcalc.language.operations.indexed import free_indices
from matcalc.language.shapes import ONE_BY_ONE, Shape, shape_of, spell
from matcalc.report.data import Diagnostic, Kind, Mark, Place

_ARTICLES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        "data": "data",
        "variable": "a variable",
        "parameter": "a parameter",
        "definition": "a definition",
        "objective": "the objective",
    }
)


def with_article(role: Role) -> str:
    """A role in a sentence."""
    return _ARTICLES[role]


def fault_of_name(name: object, taken: Mapping[str, Place]) -> str | None:
    """`taken` are the names in use, and where each is declared."""
    spelt = isinstance(name, str) and name.isidentifier() and normalize("NFKC", name) == name
    if not isinstance(name, str) or not spelt or keyword.iskeyword(name) or name.startswith("_"):
        return f"`{name}` is no name: letters, digits and underscores, a letter first"
    if name in taken or name == "np":
        where = f", on line {taken[name].line}" if name in taken else ""
        return f"the name `{name}` is taken{where}"
    return None


def fault_of_value(name: str, value: Any) -> str | None:
    """The real value of a size."""
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if number < 1 or isinstance(value, bool):
        return f"the size `{name}` is a positive whole number, not `{value}`"
    return None


def fault_of_size(value: object, known: Container[str]) -> str | None:
    """`known` are the names of the sizes that are declared."""
    if isinstance(value, tuple):
        return "a size is one name; `sizes` returns a tuple: `(N,) = net.sizes(N=64)`"
    try:
        size = operand(value)
    except TypeError:
        return f"a size is a named size or a positive whole number, not `{value}`"
    if size.has(Float):
        return f"the size `{value}` has a float in it, which is not exact"
    if not (size.is_integer and size.is_positive):
        return f"a size is a named size or a positive whole number, not `{value}`"
    try:
        dimension(size)
    except NotASize:
        return f"a size is made of named sizes and whole numbers by `+` and `*`, not `{size}`"
    unknown = (symbol for symbol in size.free_symbols if symbol.name not in known)
    return next((f"the size `{symbol}` is not declared in this derivation" for symbol in unknown), None)


def fault_of_sizes(name: str, role: Role, rows: object, columns: object) -> str | None:
    """A matrix has two sizes."""
    if isinstance(rows, tuple) and columns is None:
        return f'the sizes are arguments of their own: `net.{role}("{name}", N, D)`'
    if rows is None or columns is None:
        size = columns if rows is None else rows
        row, column = (f'`net.{role}("{name}", {sizes})`' for sizes in (f"1, {size}", f"{size}, 1"))
        return f"a matrix has two sizes: a row is {row}, a column {column}"
    return None


def fault_of_lines(lines: Sequence[object]) -> tuple[str, int | None] | None:
    """What is no chain of lines, and which argument."""
    for n, line in enumerate(lines):
        if isinstance(line, bool):
            return f"`==` compares at once, and is {line} here; lines are arguments of their own: `net.chain(a, b)`", n
    if len(lines) == 1 and isinstance(lines[0], list | tuple):
        return "the lines of a chain are arguments of their own, not a list", 0
    if len(lines) < 2:
        return f"a chain has at least two lines, not {len(lines)}", None
    if isinstance(lines[0], Misprint):
        return "the first line of a chain is what the others are compared with: no misprint", 0
    return None


def fault_of_variable(
    value: object, owner: str, declared: Mapping[str, Declared], roles: tuple[Role, ...] = ()
) -> str | None:
    """A variable of the derivation `owner` is expected, in one of the roles; without any, in any but data."""
    if isinstance(value, str) and value in declared:
        return f"the variable `{value}` itself is expected here, not its name in quotes"
    if not isinstance(value, Variable | ScalarVariable):
        return f"{' or '.join(map(with_article, roles or ('parameter', 'definition')))} is expected here, not `{value}`"
    if value.owner != owner:
        return f"`{value.name}` belongs to another derivation, `{value.owner}`"
    role = declared[value.name].role
    if role not in roles if roles else role == "data":
        return f"`{value.name}` is {with_article(role)}, not {with_article(roles[0] if roles else 'parameter')}"
    return None


def fault_of_body(expression: object) -> str | None:
    """A definition or an update is a matrix or a scalar; what moves, and by what, is for claims to say."""
    if has_differential(expression):
        return "a differential stands in a claim, which says what moves, not in a definition or an update"
    if has_partial(expression):
        return "a derivative stands in a claim, not in a definition or an update"
    for symbol in free_indices(expression) if isinstance(expression, Basic) else ():
        return f"`{symbol}` is free here: a definition or an update is a matrix or a scalar, for no one index"
    return None


def fault_of_update(call: Call, parameter: Declared, line: Any, problem: Diagnostic | None) -> Diagnostic | None:
    """An update is of the shape of its parameter, which is not mended by repeating the parameter."""
    name = parameter.symbol.name
    if problem is not None:
        notes = (note for note in problem.notes if f"`broadcast({name}," not in note)
        return replace(problem, notes=tuple(notes))
    if shape_of(line) != parameter.shape:
        rule = f"`{name}` is {spell(parameter.shape)}, its update is {spell(shape_of(line))}"
        return Diagnostic(rule, (Mark(call.argument(1), ""),))
    return None


def fault_of_lack(kind: Kind, symbol: Leaf, lines: Sequence[object], objective: str | None) -> str | None:
    """What a derivative of the objective lacks."""
    if objective is None:
        return f"a {kind} is a derivative of the objective; declare it with `objective`"
    return None if lines else f"the {kind} by `{symbol.name}` needs a line that says what it is"


def fault_of_derivative(kind: Kind, symbol: Leaf, line: Expr, objective: Declared) -> str | None:
    """A line that is to be the derivative of the objective by a variable."""
    if has_differential(line):
        return f"a {kind} holds no differential: it is what the differential is multiplied by"
    for index in free_indices(line):
        return f"the {kind} by `{symbol.name}` is a whole matrix; `{index}` is free in this line"
    for node in preorder_traversal(line):
        by_the_same = is_partial(node) and variable_of(node.args[2]) == symbol
        if by_the_same and (node.args[1] == objective.body or node.args[1].has(objective.symbol)):
            return f"`{node}` is what this claim is to say, and says nothing of it"
    return None


def fault_of_assumption(leaf: object, owner: str, declared: Mapping[str, Declared]) -> str | None:
    """Facts are declared of leaves."""
    if not isinstance(leaf, Variable | ScalarVariable) or leaf.owner != owner:
        return f"facts are declared of data or a parameter of this derivation, not of `{leaf}`"
    row = declared[leaf.name]
    if row.body is not None:
        return f"`{leaf.name}` is {with_article(row.role)}: what is true of it is a claim, not an assumption"
    return None


def misshapen(call: Call, key: int | str, kind: Kind, symbol: Leaf, line: Expr, expected: Shape) -> Diagnostic | None:
    """A derivative of another shape than the variable's, or that of its transpose."""
    shape = shape_of(line)
    if shape == expected:
        return None
    headline = f"the {kind} by `{symbol.name}` is {spell(expected)}, this line is {spell(shape)}"
    return Diagnostic(headline, (Mark(call.argument(key), spell(shape)),), about_shapes=True)


def unequal(call: Call, previous: int | str, key: int | str, left: Any, right: Any) -> Diagnostic | None:
    """Two neighbours in a chain; a 1×1 matrix may stand for a scalar."""
    a, b = shape_of(left), shape_of(right)
    if a == b or {a, b} == {(), ONE_BY_ONE}:
        return None
    marks = (Mark(call.argument(key), spell(b)), Mark(call.argument(previous), spell(a)))
    return Diagnostic(f"this line is {spell(b)}, the line before it {spell(a)}", marks, about_shapes=True)
