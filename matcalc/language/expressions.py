"""SymPy expressions that stay as they were written.

SymPy's operators evaluate: `A - A` becomes 0, a product loses a factor `Identity`, and a mismatch of shapes vanishes
with them. The nodes here are SymPy's own classes (`isinstance(A @ B, sympy.MatMul)`), built without evaluation, so
that a report shows the author's line and the check sees all of it. `.doit()` gives SymPy's evaluated form.

`Variable`, `ScalarVariable`  leaves and definitions, which know the derivation they belong to
`AsWritten`                   what keeps a node of SymPy's as it is written; more of them are in `nodes.py`
`IndexSymbol`                 an index, which runs over a size
`plus`, `minus`, `times`, `divide`, `scalar_power`  what the operators build
`MatrixApplication`, `ScalarApplication`  an operation of matcalc's table that SymPy lacks
`Comparison`                  `h >= 0`, the argument of an indicator; `comparison_of(value)` of SymPy's too
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sympy import Add, Expr, MatAdd, MatMul, MatrixExpr, Mul, Pow, Rational, S, Symbol, SympifyError, sympify
from sympy.core.basic import Basic
from sympy.core.relational import Relational
from sympy.core.symbol import Str
from sympy.core.traversal import preorder_traversal
from sympy.matrices.expressions import HadamardProduct, Identity, MatrixSymbol, OneMatrix, Trace, Transpose, ZeroMatrix
from sympy.printing.precedence import PRECEDENCE


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """`matrix >= right` and its kin: not a truth value, but what `indicator` takes."""

    matrix: Expr  # a scalar only where the right side is one too
    relation: str
    right: Expr = S.Zero

    def __bool__(self) -> bool:
        kind = "matrices" if is_matrix(self.matrix) else "scalars"
        raise TypeError(f"a comparison of {kind} has no truth value; write `indicator(h >= 0)`")

    def __str__(self) -> str:
        return f"{self.matrix} {self.relation} {self.right}"

    @property
    def is_Relational(self) -> bool:
        """As SymPy asks of what `>=` gives it, in `Max(a, b)`: the sides are not ordered."""
        return True


class Operators:
    """Arithmetic that builds exactly what was written."""

    __slots__ = ()
    _op_priority = 12.0  # above SymPy's matrices, so that mixed operands build these nodes too
    __array_ufunc__ = None  # NumPy's arrays leave mixed operands to us, who say that an array is no operand

    def _sympystr(self, _: Any) -> str:
        """Text in the author's syntax; SymPy's own printer recurs for ever on what was not evaluated."""
        from matcalc.language.words import write

        try:
            return write(self)
        except RecursionError:  # hundreds of operations within each other
            return "…"

    def __add__(self, other: Any) -> Expr:
        return plus(self, other)

    def __radd__(self, other: Any) -> Expr:
        return plus(other, self)

    def __sub__(self, other: Any) -> Expr:
        return minus(self, other)

    def __rsub__(self, other: Any) -> Expr:
        return minus(other, self)

    def __mul__(self, other: Any) -> Expr:
        return times(self, other)

    def __rmul__(self, other: Any) -> Expr:
        return times(other, self)

    __matmul__ = __mul__
    __rmatmul__ = __rmul__

    def __neg__(self) -> Expr:
        return times(S.NegativeOne, self)

    def __mod__(self, other: Any) -> Expr:
        raise TypeError(f"there is no remainder of `{self}`")

    __rmod__ = __divmod__ = __rdivmod__ = __mod__

    def __truediv__(self, other: Any) -> Expr:
        return divide(self, other)

    def __rtruediv__(self, other: Any) -> Expr:
        return divide(other, self)

    def __pow__(self, other: Any) -> Expr:
        return scalar_power(self, other)

    def __rpow__(self, other: Any) -> Expr:
        return scalar_power(other, self)

    def __abs__(self) -> Expr:
        return (MatrixApplication if is_matrix(self) else ScalarApplication)("absolute", self)

    def __ge__(self, other: Any) -> Comparison:
        return _compare(self, ">=", other)

    def __gt__(self, other: Any) -> Comparison:
        return _compare(self, ">", other)

    def __le__(self, other: Any) -> Comparison:
        return _compare(self, "<=", other)

    def __lt__(self, other: Any) -> Comparison:
        return _compare(self, "<", other)


class MatrixOperators(Operators):
    """Arithmetic of matrices."""

    __slots__ = ()

    def __iter__(self) -> Any:
        raise TypeError(f"a matrix is not iterated over; the sum of its entries is `total({self})`")

    def __pow__(self, exponent: Any) -> MatrixExpr:
        from matcalc.language.nodes import raised

        return raised(self, exponent)

    def __getitem__(self, address: Any) -> Expr:
        from matcalc.language.operations.addresses import part

        return part(self, address)

    @property
    def T(self) -> MatrixExpr:
        """The transpose, as it is written."""
        return TransposeOf(self)


_TURNED = MappingProxyType({">=": "<=", ">": "<", "<=": ">=", "<": ">"})


def _compare(left: Any, relation: str, right: Any) -> Comparison:
    left, right = operand(left), operand(right)
    if is_matrix(right) and not is_matrix(left):
        left, relation, right = right, _TURNED[relation], left
    return Comparison(left, relation, right)


def comparison_of(value: Any) -> Comparison | None:
    """A comparison as it is, one that SymPy's own numbers and symbols make in our terms; None for anything else."""
    if isinstance(value, Relational) and value.rel_op in _TURNED:
        return _compare(value.lhs, value.rel_op, value.rhs)
    return value if isinstance(value, Comparison) else None


class AsWritten:
    """Construction without evaluation, whatever SymPy's own methods ask for when they rebuild a node."""

    __slots__ = ()

    def __new__(cls, *args: Any, evaluate: bool = False, check: bool = False) -> Any:  # noqa: ARG004 - see above
        node = Basic.__new__(cls, *map(sympify, args))
        if issubclass(cls, (Add, Mul, Pow)) and not issubclass(cls, MatrixExpr):
            node.is_commutative = True  # SymPy's scalar nodes keep this in the instance
        return node


class _Sum:
    """LaTeX of a sum, in the order in which it was written."""

    __slots__ = ()

    def _latex(self, printer: Any) -> str:
        first, *others = (printer._print(arg) for arg in self.args)  # type: ignore[attr-defined]
        return first + "".join(f" - {term[1:].strip()}" if term[0] == "-" else f" + {term}" for term in others)


class _Product:
    """LaTeX of a product, in the order in which it was written."""

    __slots__ = ()

    def _latex(self, printer: Any) -> str:
        factors = self.args  # type: ignore[attr-defined]
        sign = "- " if factors[0] == -1 and len(factors) > 1 else ""
        factors = factors[1:] if sign else factors
        return sign + " ".join(printer.parenthesize(factor, PRECEDENCE["Mul"]) for factor in factors)


class MatrixSum(_Sum, MatrixOperators, AsWritten, MatAdd):
    """A + B."""


class MatrixProduct(_Product, MatrixOperators, AsWritten, MatMul):
    """A B, with scalars among the factors."""


class ScalarSum(_Sum, Operators, AsWritten, Add):
    """a + b."""


class ScalarProduct(_Product, Operators, AsWritten, Mul):
    """a b."""


class ScalarPower(Operators, AsWritten, Pow):
    """a to a scalar power."""


class TransposeOf(MatrixOperators, AsWritten, Transpose):
    """Aᵀ."""

    precedence = PRECEDENCE["Pow"]


class TraceOf(Operators, AsWritten, Trace):
    """tr A."""


class Hadamard(MatrixOperators, AsWritten, HadamardProduct):
    """A ⊙ B."""

    precedence = PRECEDENCE["Mul"]


class Ones(MatrixOperators, AsWritten, OneMatrix):
    """The matrix of ones."""


class Zeros(MatrixOperators, AsWritten, ZeroMatrix):
    """The matrix of zeros."""


class Eye(MatrixOperators, AsWritten, Identity):
    """The identity."""


class Variable(MatrixOperators, MatrixSymbol):
    """A matrix symbol that belongs to one derivation: equal names of different derivations differ."""

    def __new__(cls, name: str | Str, rows: Any, columns: Any, owner: str | Str) -> Any:
        return Basic.__new__(cls, *(Str(str(name)), sympify(rows), sympify(columns), Str(str(owner))))

    @property
    def owner(self) -> str:
        """The name of the derivation that declared the variable."""
        return self.args[3].name


class ScalarVariable(Operators, Expr):
    """A scalar that belongs to one derivation: a loss, a learning rate."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str, owner: str | Str) -> Any:
        return Basic.__new__(cls, Str(str(name)), Str(str(owner)))

    @property
    def name(self) -> str:
        """The variable's name."""
        return self.args[0].name

    @property
    def owner(self) -> str:
        """The name of the derivation that declared the variable."""
        return self.args[1].name

    @property
    def free_symbols(self) -> set[Basic]:
        """The variable itself."""
        return {self}

    def _latex(self, printer: Any) -> str:
        return str(printer._print(Symbol(self.name)))


class IndexSymbol(Symbol):
    """An index of one derivation, with the values 0, …, `range` − 1."""

    __slots__ = ("owner", "range")

    def __new__(cls, name: str, size: Any, owner: str) -> Any:
        node = Symbol.__xnew__(cls, name, integer=True, nonnegative=True)
        node.range, node.owner = sympify(size), owner
        return node

    def __getnewargs_ex__(self) -> tuple[tuple[str, Expr, str], dict[str, bool]]:
        return (self.name, self.range, self.owner), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (self.name, self.range, self.owner)


class MatrixApplication(MatrixOperators, MatrixExpr):
    """An operation of the table applied to its operands, with a matrix for its value."""

    def __new__(cls, name: str | Str, *args: Any) -> Any:
        return Basic.__new__(cls, Str(str(name)), *args)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The shape by the operation's rule."""
        from matcalc.language.shapes import shape_of

        return shape_of(self)  # type: ignore[return-value]

    def _latex(self, printer: Any) -> str:
        return _latex_of(self, printer)


class ScalarApplication(Operators, Expr):
    """An operation of the table applied to its operands, with a scalar for its value."""

    is_commutative = True
    is_real = True

    def __new__(cls, name: str | Str, *args: Any) -> Any:
        return Basic.__new__(cls, Str(str(name)), *args)

    def _latex(self, printer: Any) -> str:
        return _latex_of(self, printer)


_RELATIONS = MappingProxyType({">=": r"\ge", ">": ">", "<=": r"\le", "<": "<"})


def _latex_of(node: Basic, printer: Any) -> str:
    from matcalc.language.operations import operation_of

    latex = operation_of(node).latex
    template = latex if isinstance(latex, str) else latex(node)
    parts = {"relation": _RELATIONS.get(str(node.args[-1]), "")}
    for n, arg in enumerate(node.args[1:]):  # each part once: printing it twice would double the work at every level
        if f"{{p{n}}}" in template:
            parts[f"p{n}"] = printer.parenthesize(arg, PRECEDENCE["Atom"], strict=True)
        elif f"{{x{n}}}" in template:
            parts[f"x{n}"] = printer._print(arg)
    return template.format(**parts)


def is_matrix(value: Any) -> bool:
    """Whether an expression is a matrix rather than a scalar."""
    return bool(getattr(value, "is_Matrix", False))


def operand(value: Any) -> Expr:
    """An operand as SymPy knows it; a comparison, a list or a text is none."""
    if isinstance(value, Comparison):
        raise TypeError(f"`{value}` is a comparison; write `indicator(…)` around it")
    try:
        return sympify(value, strict=True)
    except SympifyError:
        raise TypeError(f"an operand is a matrix or a number, not {type(value).__name__}") from None


def plus(left: Any, right: Any) -> Expr:
    """left + right, unevaluated; a sum on the left is continued."""
    left, right = operand(left), operand(right)
    node = MatrixSum if is_matrix(left) or is_matrix(right) else ScalarSum
    return node(*(left.args if type(left) is node else (left,)), right)


def minus(left: Any, right: Any) -> Expr:
    """left − right: the sum of left and −1 times right."""
    right = operand(right)
    return plus(left, -right if isinstance(right, Rational) else times(S.NegativeOne, right))


def times(left: Any, right: Any) -> Expr:
    """left · right, unevaluated: the matrix product, or a scalar multiple; a product on the left is continued."""
    left, right = operand(left), operand(right)
    node = MatrixProduct if is_matrix(left) or is_matrix(right) else ScalarProduct
    return node(*(left.args if type(left) is node else (left,)), right)


def divide(left: Any, right: Any) -> Expr:
    """left divided by a scalar."""
    left, right = operand(left), operand(right)
    if is_matrix(right):
        entrywise = f"entry by entry is `divide(…, {right})`, and `inverse({right})` is the inverse"
        raise TypeError(f"nothing is divided by a matrix: `{right}`; {entrywise}")
    if right == 0:
        raise ZeroDivisionError("division by 0")
    inverse = scalar_power(right, S.NegativeOne)
    return times(inverse, left) if is_matrix(left) else times(left, inverse)


def scalar_power(base: Any, exponent: Any) -> Expr:
    """A power of a scalar, unevaluated unless it is a number made of sizes."""
    base, exponent = operand(base), operand(exponent)
    if is_matrix(exponent):
        raise TypeError(f"an exponent is a number or a scalar, not the matrix `{exponent}`")
    ours = any(isinstance(part, Operators) for side in (base, exponent) for part in preorder_traversal(side))
    return ScalarPower(base, exponent) if ours else Pow(base, exponent)
