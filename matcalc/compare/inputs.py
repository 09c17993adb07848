"""What goes into the training code and into the formulas: the arrays of the code, and the leaves of the derivation.

An array is called as the leaf that it is; where the code takes labels, an array of labels stands for a matrix with
one-hot rows.

`Inputs(derivation, labels)`    `leaves` of given arrays, what is wrong with them, and new `arrays` for other sizes
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from matcalc.author.claims import Leaf
from matcalc.author.derivation import Derivation
from matcalc.check.numeric import shape_at
from matcalc.check.samples import holds, sample
from matcalc.compare.agreement import is_numeric, precision, spell_shape

Arrays: TypeAlias = "dict[str, Any]"


class Inputs:
    """The leaves of a derivation, and the arrays of the code that they are made from."""

    def __init__(self, derivation: Derivation, labels: Mapping[str, Leaf]) -> None:
        self.derivation = derivation
        self.array_of = {data.name: label for label, data in labels.items()}  # what is labels, by leaf
        self.shapes = {name: row.shape for name, row in derivation.declared.items() if row.body is None}

    def name_of(self, leaf: str) -> str:
        """What the code calls the array of a leaf."""
        return self.array_of.get(leaf, leaf)

    def fault(self, arrays: Arrays, sizes: Mapping[str, int]) -> tuple[str, str] | None:
        """What is wrong with the arrays of the code, and with which of them; the name is empty for one that lacks."""
        for leaf, shape in self.shapes.items():
            name, expected = self.name_of(leaf), shape_at(shape, sizes)
            if name not in arrays:
                message = f"the training code has no `{name}`: neither its start nor a default of its step gives one"
                return message, ""
            value = arrays[name]
            if not isinstance(value, np.ndarray | np.generic | int | float):
                return f"the code's `{name}` is no array but {type(value).__name__}", name
            if leaf in self.array_of:
                if (fault := _fault_of_labels(np.asarray(value), expected)) is not None:
                    return f"the code's `{name}`, labels of `{leaf}`, {fault}", name
            elif np.shape(value) != expected:
                found = f"the code's `{name}` is {spell_shape(np.shape(value))}"
                return f"{found}, the derivation says {spell_shape(expected)}", name
            elif not is_numeric(np.asarray(value)):
                return f"the code's `{name}` holds no real numbers but {np.asarray(value).dtype}", name
            else:
                for kind in self.derivation.facts.get(leaf, ()):
                    if not holds(kind, value, float(np.sqrt(precision(value)))):
                        return f"the derivation assumes that `{leaf}` is {kind}; the code's is not", name
        return None

    def leaves(self, arrays: Arrays, sizes: Mapping[str, int]) -> Arrays:
        """The leaves that these arrays of the code are."""
        found = {leaf: arrays[self.name_of(leaf)] for leaf in self.shapes}
        for leaf in self.array_of:
            _, columns = shape_at(self.shapes[leaf], sizes)
            found[leaf] = np.eye(columns)[found[leaf]]
        return found

    def arrays(self, real: Arrays, sizes: Mapping[str, int], draw: Any, generator: np.random.Generator) -> Arrays:
        """New arrays of other sizes, in the precision of the real ones: `draw(shape)`, or what a fact allows.

        Numbers that happen to be whole in the real run, such as a rate of 1, are drawn like any others; data
        that is one positive number stays positive.
        """
        arrays = dict(real)
        for leaf, shape in self.shapes.items():
            name, kinds, numbers = self.name_of(leaf), self.derivation.facts.get(leaf, ()), shape_at(shape, sizes)
            if leaf in self.array_of:
                drawn: Any = generator.integers(0, numbers[1], numbers[0])
            elif kinds:
                drawn = sample(kinds, numbers, generator, np.float64, "anywhere")
            else:
                drawn = np.asarray(draw(numbers))
            drawn, like = np.asarray(drawn), np.asarray(real[name]).dtype
            if not shape and self.derivation.declared[leaf].role == "data" and np.asarray(real[name]) > 0:
                drawn = np.abs(drawn)
            if like.kind == "b":
                drawn = np.rint(drawn)  # truth values: not all of them true
            if like.kind in "fb" or leaf in self.array_of:
                drawn = drawn.astype(like)
            arrays[name] = drawn if shape else drawn.item()
        return arrays


def _fault_of_labels(labels: Any, expected: tuple[int, ...]) -> str | None:
    rows, columns = expected
    if labels.dtype.kind not in "iu":
        return f"are {labels.dtype}, not whole numbers"
    if labels.shape != (rows,):
        return f"are {spell_shape(labels.shape)}, not ({rows},)"
    if labels.size and not 0 <= labels.min() <= labels.max() < columns:
        return f"go from {labels.min()} to {labels.max()}, not from 0 to {columns - 1}"
    return None
