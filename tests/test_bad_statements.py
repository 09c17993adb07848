"""Statements that mean nothing: numbers that are not exact, strangers, names, misprints, arguments of calls."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import Case, check, load_error
from commands import LEAST_SQUARES, verify, write

OTHER = """\
other = Derivation("Other")
(M,) = other.sizes(M=2)
a = other.parameter("a", M, M)
cost = other.objective("cost", norm2(a))
other.gradient(a, 2 * a)
"""
NUMPY = "import numpy as np\n"
SYMPY = "import sympy\n"

STATEMENTS = {
    # numbers
    "a float": Case("net.chain(x, 0.5 * x)\n", "`0.5` is a float, which is not exact", marked="0.5"),
    "a float says how to write it": Case("net.chain(x, 2 * (x * 0.25))\n", "write `Rational(1, 4)`", marked="0.25"),
    "a float that is whole": Case("net.chain(x, x / 2.0)\n", "is a float, which is not exact"),
    "a float in a definition": Case("net.define('q', 0.1 * x)\n", "for 1/10 write `Rational(1, 10)`", marked="0.1"),
    "a float in a misprint": Case("net.chain(x, misprint(0.5 * x))\n", "`0.5` is a float, which is not exact"),
    "a float of NumPy": Case(NUMPY + "net.chain(x, np.float64(2) * x)\n", "is a float, which is not exact", 11),
    "a complex number": Case("net.chain(x, 1j * x)\n", "is a float, which is not exact"),
    "a decimal": Case(
        "from decimal import Decimal\nnet.chain(x, Decimal('0.5') * x)\n", "is a float, which is not exact", 11
    ),
    "a number without an operation": Case(
        SYMPY + "net.chain(x, sympy.GoldenRatio * x)\n", "matcalc has no operation for", 11
    ),
    "a number without an operation before a misprint": Case(
        SYMPY + "net.chain(sympy.GoldenRatio * x, misprint(2 * x))\n", "matcalc has no operation for", 11
    ),
    "the imaginary unit": Case(SYMPY + "net.chain(x, sympy.I * x)\n", "matcalc has no operation for", 11),
    "an irrational number": Case(
        SYMPY + "net.chain(x, sympy.sqrt(2) * x)\n", "1 on the left, 1.41421", 11, code="refuted", status=1
    ),
    "an irrational number before a misprint that is true": Case(
        SYMPY + "net.chain(sympy.sqrt(2) * (sympy.sqrt(2) * x), misprint(2 * x))\n",
        "marked as a misprint, but it is true",
        11,
        "2 * x",
        "misprint-holds",
        1,
    ),
    "pi": Case(SYMPY + "net.chain(x, sympy.pi * x)\n", "not equal to the one before", 11, code="refuted", status=1),
    "infinity": Case(SYMPY + "net.chain(x, sympy.oo * x)\n", "matcalc has no operation for", 11),
    "not a number": Case(SYMPY + "net.chain(x, sympy.nan * x)\n", "matcalc has no operation for", 11),
    "a division by zero": load_error("net.chain(x, x / 0)\n", "division by 0", "x / 0"),
    "a division by a matrix": load_error("net.chain(x, x / w)\n", "nothing is divided by a matrix: `w`", "x / w"),
    # operands
    "a NumPy array": load_error("import numpy; net.chain(x, x + numpy.ones((5, 3)))\n", "not ndarray"),
    "a NumPy array on the left": load_error("import numpy; net.chain(x, numpy.ones((5, 3)) @ x)\n", "not ndarray"),
    "a NumPy array as a line": Case("import numpy; net.chain(x, numpy.ones((5, 3)))\n", "not ndarray"),
    "a list": Case("net.chain(x, [x])\n", "an operand is a matrix or a number, not list", marked="[x]"),
    "nothing": Case("net.chain(x, None)\n", "an operand is a matrix or a number, not NoneType", marked="None"),
    "a text": Case("net.chain(x, 'x')\n", "an operand is a matrix or a number, not str", marked="'x'"),
    "an operation": Case("net.chain(x, relu)\n", "an operand is a matrix or a number, not Operation", marked="relu"),
    "a comparison": Case("net.chain(x, x >= 0)\n", "is a comparison; write `indicator(…)` around it", marked="x >= 0"),
    "a comparison of two shapes": Case(
        "net.chain(x, indicator(x >= T(x)))\n", "a comparison needs equal shapes", marked="indicator(x >= T(x))"
    ),
    "a comparison with a text": load_error(
        "indicator(x >= 'x')\n", "an operand is a matrix or a number, not str", "x >= 'x'"
    ),
    "a comparison as a condition": load_error(
        "if x >= 0: pass\n", "a comparison of matrices has no truth value", "x >= 0"
    ),
    "an indicator of no comparison": load_error(
        "indicator(x)\n", "`indicator` takes a comparison: `indicator(h >= 0)`", "indicator(x)"
    ),
    "an explicit matrix of SymPy": Case(
        SYMPY + "net.chain(x, x @ sympy.eye(3))\n", "no operation for SymPy's `ImmutableDenseMatrix`", 11
    ),
    "an entry that is not there": load_error(
        "net.chain(x, x[N, 0] * x)\n", "`N` is not below N in an address of `x`", "x[N, 0]"
    ),
    "an entry beyond the real size": Case(
        "net.chain(x, x[0, 3] * x)\n", "`x` has D = 3 columns, 0 to 2", marked="x[0, 3]"
    ),
    "an entry before the first": Case(
        "net.chain(x, x[N - 6, 0] * x)\n", "`x` has N = 5 rows, 0 to 4", marked="x[N - 6, 0]"
    ),
    "a slice beyond the real size": Case("net.chain(x, x[2:7, :])\n", "`x` has N = 5 rows, 0 to 4", marked="x[2:7, :]"),
    "a slice of no row": Case("net.chain(x, x[2 : N - 3, :])\n", "`x` has N = 5 rows, 0 to 4"),
    "an entry of a definition": Case("net.define('q', r[5, 0])\n", "`r` has N = 5 rows, 0 to 4", marked="r[5, 0]"),
    "an operation of SymPy": Case("net.chain(loss, loss.diff(w))\n", "no operation for SymPy's", marked="loss.diff(w)"),
    "a power of a matrix": Case("net.chain(x, x ** 2)\n", "a power needs a square matrix", marked="x ** 2"),
    # strangers
    "another derivation's matrix": Case(
        OTHER + "net.chain(loss, norm2(a))\n", "`a` belongs to another derivation, `Other`", 15, "a"
    ),
    "another derivation's parameter": Case(
        OTHER + "net.gradient(a, a)\n", "`a` belongs to another derivation, `Other`", 15, "a"
    ),
    "another derivation's size": Case(
        OTHER + "net.chain(loss, tr(ones(M, M)))\n", "`M` is not declared in this derivation", 15, "M"
    ),
    "a MatrixSymbol": Case(
        SYMPY + "net.chain(x, x + sympy.MatrixSymbol('q', N, D))\n", "`q` is not declared in this derivation", 11
    ),
    "a MatrixSymbol of a declared name": Case(
        SYMPY + "net.chain(x, sympy.MatrixSymbol('x', N, D))\n", "`x` is not declared", 11
    ),
    "a Symbol": Case(
        SYMPY + "net.chain(x, sympy.Symbol('q') * x)\n",
        "`q` is not declared in this derivation",
        11,
        "sympy.Symbol('q')",
    ),
    # names
    "the same name twice": Case("net.data('x', N, D)\n", "the name `x` is taken, on line 4", marked="'x'"),
    "a definition of a taken name": Case("net.define('w', 2 * w)\n", "the name `w` is taken, on line 5", marked="'w'"),
    "a matrix named like a size": Case("net.data('N', N, D)\n", "the name `N` is taken, on line 3", marked="'N'"),
    "a scalar named like an index": Case(
        "i, = net.indices(i=N)\nnet.data('i')\n", "the name `i` is taken, on line 10", 11, marked="'i'"
    ),
    "a size twice": Case("net.sizes(N=7)\n", "the name `N` is taken, on line 3", marked="7"),
    "no name": Case("net.data('a b', N, D)\n", "`a b` is no name", marked="'a b'"),
    "a keyword": Case("net.data('lambda', N, D)\n", "`lambda` is no name", marked="'lambda'"),
    "a number as a name": Case("net.data(3, N, D)\n", "`3` is no name", marked="3"),
    "a definition by itself": load_error("q = net.define('q', q + x)\n", "the name `q` is not defined", "q"),
    "a definition by a symbol of its own name": Case(
        SYMPY + "net.define('q', sympy.MatrixSymbol('q', N, D) + x)\n", "`q` is defined by itself", 11
    ),
    "two objectives": Case("net.objective('other', norm2(w))\n", "the objective is `loss`; a derivation has one"),
    "a derivation without a name": Case("Derivation(' ')\n", "a derivation needs a name", marked="' '"),
    "two derivations of one name": Case(
        "Derivation('Least squares')\n", "two derivations are named", marked="'Least squares'"
    ),
    # misprints
    "a misprint first": Case(
        "net.chain(misprint(x), x)\n", "the first line of a chain is what the others are compared with"
    ),
    "a misprint of a misprint": Case("net.chain(x, misprint(misprint(2 * x)))\n", "a misprint is a line of a claim"),
    "a misprint inside a line": load_error("net.chain(x, x + misprint(x))\n", "not Misprint", "x + misprint(x)"),
    "a misprint in a definition": Case("net.define('q', misprint(x))\n", "a misprint is a line of a claim"),
    "a misprint after a malformed line": Case(
        "net.chain(x @ x, misprint(x))\n", "a matrix product needs D = N", marked="x @ x"
    ),
    # calls
    "a chain of one line": Case("net.chain(x)\n", "a chain has at least two lines, not 1", marked="net.chain(x)"),
    "a gradient without a line": Case("net.gradient(w)\n", "the gradient by `w` needs a line that says what it is"),
    "a gradient by data": Case("net.gradient(x, x)\n", "`x` is data, not a parameter", marked="x"),
    "a gradient by an expression": Case("net.gradient(x @ w, x)\n", "is expected here, not `x @ w`", marked="x @ w"),
    "variables that do not move": Case("net.chain(r, r, wrt=x)\n", "`x` is data, not a parameter", marked="x"),
    "a misspelt option": load_error(
        "relu(x, at_zer=1)\n", "`relu` has no option `at_zer`; there is `at_zero`", "relu(x, at_zer=1)"
    ),
    "a convention that is none": load_error(
        "relu(x, at_zero=2)\n", "`at_zero` is a rational number from 0 to 1, not `2`"
    ),
    "a misspelt argument": load_error("net.chain(x, x, wtr=w)\n", "`chain` has no option `wtr`; there is `wrt`"),
    "an argument of a derivation": load_error(
        "Derivation('m', sourse='a paper')\n", "`Derivation` has no option `sourse`; there is `source`"
    ),
    "an argument that is called otherwise": load_error(
        "net.code('t.py', begin='a', step='b', values=[r])\n",
        "`code` has no option `begin`; there are `path`, `step`, `start`, `gradients`",
    ),
    "lines compared by Python": Case(
        "net.chain(x == x)\n", "`==` compares at once, and is True here; lines are arguments", marked="x == x"
    ),
    "one line compared by Python": Case("net.chain(x, x == w)\n", "is False here", marked="x == w"),
    "a section that is not entered": Case(
        "net.section('1. Title')\nnet.chain(x, x)\n",
        "the section holds no claims; it is entered by `with net.section('1. Title'):`",
        marked="net.section('1. Title')",
    ),
    "code with nothing to compare": Case("net.code('t.py', start='a', step='b')\n", "nothing to compare"),
    "code at no place": Case("net.code(None, start='a', step='b', values=[r])\n", "path"),
    "no iterations": Case(
        "net.code('t.py', start='a', step='b', values=[r], iterations=0)\n", "iterations", marked="0"
    ),
    "one name for two quantities": Case(
        "net.code('t.py', start='a', step='b', values=[r], gradients={'r': w})\n", "`r` is named twice"
    ),
    "a differential in the objective": Case(OTHER.replace("norm2(a)", "tr(T(a) @ d(a))"), "a differential", 13),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(STATEMENTS[name], tmp_path, capsys)


def test_nothing_is_proved_about_a_stranger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = OTHER + 'stranger = other.data("x", M, M)\nnet.chain(norm2(x), norm2(stranger))\n'
    assert "proved for every size" not in verify(capsys, write(tmp_path, a=LEAST_SQUARES + source)).said


def test_a_false_line_beside_another_derivation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = verify(
        capsys, write(tmp_path, a=LEAST_SQUARES + OTHER + "net.gradient(w, T(x) @ r)\nother.gradient(a, a)\n")
    )
    assert (done.status, done.errors) == (1, ["refuted", "refuted"])


def test_a_true_misprint_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ("net.chain(x, misprint(x))", "net.gradient(w, misprint(2 * T(x) @ r))", "net.shape(misprint(x), N, D)")
    for line in lines:
        done = verify(capsys, write(tmp_path, a=f"{LEAST_SQUARES}{line}\n"))
        assert (done.status, done.errors) == (1, ["misprint-holds"])
        assert "this line is marked as a misprint, but it is true" in done.said
