"""What an exception in an author's file means, in words.

`explain(error, names)`  one line; `names` are those that the file knows
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sympy.core.basic import Basic

import matcalc
from matcalc.author.derivation import Derivation

_METHODS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sum": "total(A, axis=0)",
        "mean": "mean(A, axis=0)",
        "max": "amax(A, axis=1)",
        "min": "amin(A, axis=1)",
        "dot": "A @ B",
        "reshape": "unvec(a, N, D)",
        "copy": "A",
    }
)  # what NumPy's methods are called here

_OWN: Final = "compute with numbers; matcalc has its own, such as `exp`, `log` and"
_TYPE_ERRORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"does not support ufuncs": f"NumPy's functions {_OWN} `total`",
        r"Cannot convert expression to float": f"`float` and the functions of `math` {_OWN} `tanh`",
        r"for \^: ": "`^` is no power: `a**2` is one, of a matrix `A @ A`; entry by entry is `power(A, 2)`",
        r"'(Variable|Matrix\w+|\w+Of|Hadamard|Kronecker|Ones|Zeros|Eye)' has no len\(\)": (
            "a matrix has no `len`: it has the sizes that it is declared with, such as `N`"
        ),
    }
)  # what Python, NumPy and SymPy say, and what it means here


def explain(error: BaseException, names: Collection[str]) -> str:
    """The exception in words."""
    match error:
        case NameError(name=str(name)):
            return f"the name `{name}` is not defined" + _where_to_find(name, names)
        case AttributeError(name=str(name), obj=Derivation() as derivation):
            return f"a derivation has no `{name}`" + _nearest(name, [n for n in dir(derivation) if n[0] != "_"])
        case AttributeError(name=str(name), obj=Basic()) if name in _METHODS:
            return f"an expression has no `.{name}`; write `{_METHODS[name]}`"
        case ImportError(name="matcalc") if not isinstance(error, ModuleNotFoundError):
            name = str(error).split("'")[1]
            return f"matcalc has no `{name}`" + _nearest(name, matcalc.__all__)
        case ModuleNotFoundError(name=str(name)):
            return f"it imports `{name}`, which is not installed"
        case TypeError() if (meaning := _of_type_error(str(error))) is not None:
            return meaning
        case _:
            return f"{type(error).__name__} while loading: {' '.join(str(error).split()) or 'no message'}"


def _where_to_find(name: str, names: Iterable[str]) -> str:
    return f": `from matcalc import {name}`" if name in matcalc.__all__ else _nearest(name, names)


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return f"; there is `{close[0]}`" if close else ""


def _of_type_error(message: str) -> str | None:
    option = re.search(r"Derivation\.(\w+)\(\) got an unexpected keyword argument '(\w+)'", message)
    if option is not None:
        return _no_option(*option.groups())
    return next((meaning for pattern, meaning in _TYPE_ERRORS.items() if re.search(pattern, message)), None)


def _no_option(method: str, option: str) -> str:
    """That a method of a derivation has no such option; the nearest that it has, or all of them."""
    _, *parameters = inspect.signature(getattr(Derivation, method)).parameters.values()
    known = [p.name for p in parameters if p.kind in (p.KEYWORD_ONLY, p.POSITIONAL_OR_KEYWORD)]
    there = f"; there are {', '.join(f'`{name}`' for name in known)}" if len(known) > 1 else f"; there is `{known[0]}`"
    name = "Derivation" if method == "__init__" else method
    return f"`{name}` has no option `{option}`" + (_nearest(option, known) or there)
