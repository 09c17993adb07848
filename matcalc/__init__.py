"""matcalc verifies matrix-calculus derivations line by line. See README.md.

The names an author uses are loaded when they are first used: `matcalc --help` needs no SymPy.
"""

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sympy import Rational as Rational

    from matcalc.author.claims import misprint as misprint
    from matcalc.author.derivation import Derivation as Derivation
    from matcalc.language.operations.algebra import T as T
    from matcalc.language.operations.algebra import hadamard as hadamard
    from matcalc.language.operations.algebra import norm2 as norm2
    from matcalc.language.operations.algebra import tr as tr
    from matcalc.language.operations.algebra import vec as vec
    from matcalc.language.operations.constants import identity as identity
    from matcalc.language.operations.constants import ones as ones
    from matcalc.language.operations.constants import zeros as zeros
    from matcalc.language.operations.differential import d as d
    from matcalc.language.operations.elementwise import indicator as indicator
    from matcalc.language.operations.elementwise import relu as relu

__version__ = "0.1.0"

_HOME = MappingProxyType(
    {
        "sympy": ("Rational",),
        "matcalc.author.claims": ("misprint",),
        "matcalc.author.derivation": ("Derivation",),
        "matcalc.language.operations.algebra": ("T", "hadamard", "norm2", "tr", "vec"),
        "matcalc.language.operations.constants": ("identity", "ones", "zeros"),
        "matcalc.language.operations.differential": ("d",),
        "matcalc.language.operations.elementwise": ("indicator", "relu"),
    }
)
__all__ = [name for names in _HOME.values() for name in names]


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'matcalc' has no attribute {name!r}")
