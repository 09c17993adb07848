"""The table of operations: one entry says all that matcalc knows about one (see `operation.py` for its columns).

`operation_of(node)`  the entry for a SymPy node; raises `UnknownOperation`
`operations()`        the whole table
`MODULES`             the modules of its rows, in the order of the reference page
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sympy.core.basic import Basic

from matcalc.language.expressions import MatrixApplication, ScalarApplication
from matcalc.language.operations import (
    activations,
    addresses,
    algebra,
    blocks,
    comparisons,
    constants,
    differential,
    elementwise,
    indexed,
    inverses,
    maxima,
    powers,
    products,
    reductions,
    vectors,
)
from matcalc.language.operations.operation import Operation
from matcalc.language.shapes import UnknownOperation

MODULES: Final = (
    algebra, products, inverses, reductions, maxima, blocks, vectors, addresses, constants,
    powers, elementwise, comparisons, activations, differential, indexed,
)  # fmt: skip


@cache
def operations() -> dict[object, Operation]:
    """Every operation by its name and by its SymPy classes."""
    found = [value for module in MODULES for value in vars(module).values() if isinstance(value, Operation)]
    return {key: operation for operation in found for key in (operation.name, *operation.nodes)}


def operation_of(node: Basic) -> Operation:
    """The entry of the table for a node; raises `UnknownOperation`."""
    key = node.args[0].name if isinstance(node, MatrixApplication | ScalarApplication) else type(node)
    operation = operations().get(key)
    if operation is None:
        raise UnknownOperation(node)
    return operation
