"""matcalc verifies matrix-calculus derivations line by line. See README.md.

The names an author uses are loaded when they are first used: `matcalc --help` needs no SymPy.
"""

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sympy import Ne as Ne
    from sympy import Rational as Rational
    from sympy import pi as pi

    from matcalc.author.claims import misprint as misprint
    from matcalc.author.derivation import Derivation as Derivation
    from matcalc.language.operations.activations import elu as elu
    from matcalc.language.operations.activations import gelu as gelu
    from matcalc.language.operations.activations import hinge as hinge
    from matcalc.language.operations.activations import huber as huber
    from matcalc.language.operations.activations import leaky_relu as leaky_relu
    from matcalc.language.operations.activations import relu as relu
    from matcalc.language.operations.activations import sigmoid as sigmoid
    from matcalc.language.operations.activations import silu as silu
    from matcalc.language.operations.activations import softplus as softplus
    from matcalc.language.operations.algebra import T as T
    from matcalc.language.operations.algebra import norm2 as norm2
    from matcalc.language.operations.algebra import tr as tr
    from matcalc.language.operations.algebra import vec as vec
    from matcalc.language.operations.blocks import hstack as hstack
    from matcalc.language.operations.blocks import vstack as vstack
    from matcalc.language.operations.comparisons import clip as clip
    from matcalc.language.operations.comparisons import indicator as indicator
    from matcalc.language.operations.comparisons import maximum as maximum
    from matcalc.language.operations.comparisons import minimum as minimum
    from matcalc.language.operations.constants import identity as identity
    from matcalc.language.operations.constants import ones as ones
    from matcalc.language.operations.constants import zeros as zeros
    from matcalc.language.operations.differential import d as d
    from matcalc.language.operations.differential import hessian as hessian
    from matcalc.language.operations.differential import partial as partial
    from matcalc.language.operations.elementwise import absolute as absolute
    from matcalc.language.operations.elementwise import cos as cos
    from matcalc.language.operations.elementwise import erf as erf
    from matcalc.language.operations.elementwise import exp as exp
    from matcalc.language.operations.elementwise import log as log
    from matcalc.language.operations.elementwise import log1p as log1p
    from matcalc.language.operations.elementwise import sign as sign
    from matcalc.language.operations.elementwise import sin as sin
    from matcalc.language.operations.elementwise import tanh as tanh
    from matcalc.language.operations.indexed import KroneckerDelta as KroneckerDelta
    from matcalc.language.operations.indexed import Sum as Sum
    from matcalc.language.operations.inverses import adjugate as adjugate
    from matcalc.language.operations.inverses import cofactor as cofactor
    from matcalc.language.operations.inverses import det as det
    from matcalc.language.operations.inverses import inverse as inverse
    from matcalc.language.operations.inverses import logdet as logdet
    from matcalc.language.operations.maxima import amax as amax
    from matcalc.language.operations.maxima import amin as amin
    from matcalc.language.operations.maxima import attained as attained
    from matcalc.language.operations.maxima import log_softmax as log_softmax
    from matcalc.language.operations.maxima import logsumexp as logsumexp
    from matcalc.language.operations.maxima import softmax as softmax
    from matcalc.language.operations.powers import power as power
    from matcalc.language.operations.powers import reciprocal as reciprocal
    from matcalc.language.operations.powers import sqrt as sqrt
    from matcalc.language.operations.products import commutation as commutation
    from matcalc.language.operations.products import divide as divide
    from matcalc.language.operations.products import hadamard as hadamard
    from matcalc.language.operations.products import inner as inner
    from matcalc.language.operations.products import kron as kron
    from matcalc.language.operations.products import kron_sum as kron_sum
    from matcalc.language.operations.products import outer as outer
    from matcalc.language.operations.reductions import mean as mean
    from matcalc.language.operations.reductions import norm as norm
    from matcalc.language.operations.reductions import norm1 as norm1
    from matcalc.language.operations.reductions import others as others
    from matcalc.language.operations.reductions import prod as prod
    from matcalc.language.operations.reductions import total as total
    from matcalc.language.operations.reductions import var as var
    from matcalc.language.operations.vectors import broadcast as broadcast
    from matcalc.language.operations.vectors import diag as diag
    from matcalc.language.operations.vectors import diagonal as diagonal
    from matcalc.language.operations.vectors import unit as unit
    from matcalc.language.operations.vectors import unvec as unvec

__version__ = "0.1.0"

_HOME = MappingProxyType(
    {
        "sympy": ("Ne", "Rational", "pi"),
        "matcalc.author.claims": ("misprint",),
        "matcalc.author.derivation": ("Derivation",),
        "matcalc.language.operations.activations": (
            "elu",
            "gelu",
            "hinge",
            "huber",
            "leaky_relu",
            "relu",
            "sigmoid",
            "silu",
            "softplus",
        ),
        "matcalc.language.operations.algebra": ("T", "norm2", "tr", "vec"),
        "matcalc.language.operations.blocks": ("hstack", "vstack"),
        "matcalc.language.operations.comparisons": ("clip", "indicator", "maximum", "minimum"),
        "matcalc.language.operations.constants": ("identity", "ones", "zeros"),
        "matcalc.language.operations.differential": ("d", "hessian", "partial"),
        "matcalc.language.operations.elementwise": (
            "absolute",
            "cos",
            "erf",
            "exp",
            "log",
            "log1p",
            "sign",
            "sin",
            "tanh",
        ),
        "matcalc.language.operations.indexed": ("KroneckerDelta", "Sum"),
        "matcalc.language.operations.inverses": ("adjugate", "cofactor", "det", "inverse", "logdet"),
        "matcalc.language.operations.maxima": ("amax", "amin", "attained", "log_softmax", "logsumexp", "softmax"),
        "matcalc.language.operations.powers": ("power", "reciprocal", "sqrt"),
        "matcalc.language.operations.products": (
            "commutation",
            "divide",
            "hadamard",
            "inner",
            "kron",
            "kron_sum",
            "outer",
        ),
        "matcalc.language.operations.reductions": ("mean", "norm", "norm1", "others", "prod", "total", "var"),
        "matcalc.language.operations.vectors": ("broadcast", "diag", "diagonal", "unit", "unvec"),
    }
)
__all__ = [name for names in _HOME.values() for name in names]


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module 'matcalc' has no attribute {name!r}")
