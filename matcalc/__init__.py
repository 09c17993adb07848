"""matcalc verifies matrix-calculus derivations line by line. See README.md."""

from matcalc.derivation import Derivation, misprint
from matcalc.operations.algebra import T, hadamard, norm2, tr, vec
from matcalc.operations.constants import identity, ones, zeros
from matcalc.operations.differential import d
from matcalc.operations.elementwise import indicator, relu

__all__ = [
    "Derivation",
    "T",
    "d",
    "hadamard",
    "identity",
    "indicator",
    "misprint",
    "norm2",
    "ones",
    "relu",
    "tr",
    "vec",
    "zeros",
]
__version__ = "0.1.0"
