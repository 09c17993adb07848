"""Files that cannot be verified: each gets one clear message, the line where there is one, and exit status 2.

The sources of `STATEMENTS` follow nine true lines, so that they stand on line 10.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from cases import Case, check, load_error
from commands import LEAST_SQUARES, verify, write

FILES = {
    "empty": Case("", "is empty", 0, code="no-derivation"),
    "blank": Case("\n \n", "is empty", 0, code="no-derivation"),
    "only a comment": Case("# matcalc\n", "creates no derivation", 0, code="no-derivation"),
    "no derivation": Case("import matcalc\n", "creates no derivation", 0, code="no-derivation"),
    "Latin-1": Case("# matcalc, d\xe9riv\xe9e\n".encode("latin-1"), "is not UTF-8: byte 12", 0, code="not-utf-8"),
    "UTF-16": Case(LEAST_SQUARES.encode("utf-16"), "is not UTF-8", 0, code="not-utf-8"),
    "a null character": Case(LEAST_SQUARES.encode() + b"\0", "null character", 0, code="not-utf-8"),
    "a syntax error": Case("import matcalc\n\ntr(X))\n", "syntax error: unmatched ')'", 3, ")", "syntax-error"),
    "an open parenthesis": Case("import matcalc\ntr(\n", "'(' was never closed", 2, "(", "syntax-error"),
    "tabs and spaces": Case("if 1:\n\tx = 1\n        y = 1\n", "inconsistent use of tabs", 3, code="syntax-error"),
    "no claims": Case(
        'from matcalc import Derivation\n\nnet = Derivation("Nothing")\n',
        "the derivation makes no claim",
        3,
        'Derivation("Nothing")',
        "no-claims",
        1,
    ),
    "no objective": Case(
        LEAST_SQUARES.replace('loss = net.objective("loss", norm2(r))\nnet.gradient(w, 2 * T(x) @ r)\n', ""),
        "the derivation has parameters and no objective",
        2,
        'Derivation("Least squares")',
        "no-objective",
        1,
    ),
    "an objective and no parameter": Case(
        LEAST_SQUARES.replace("net.parameter", "net.data").replace("net.gradient(w, 2 * T(x) @ r)\n", ""),
        "no parameter",
        2,
        'Derivation("Least squares")',
        "no-parameter",
        1,
    ),
}

STATEMENTS = {
    # loading
    "an exception": load_error("1 / 0\n", "ZeroDivisionError while loading: division by zero", "1 / 0"),
    "an exception deeper": Case(
        "def f():\n    raise ValueError('a\\nb')\nf()\n", "ValueError while loading: a b", 11, code="load-error"
    ),
    "an exception without a message": load_error("raise ValueError\n", "ValueError while loading: no message"),
    "an exception of another kind": Case(
        "class Stop(BaseException): ...\nraise Stop('enough')\n", "Stop while loading: enough", 11, code="load-error"
    ),
    "an exit": load_error("raise SystemExit(0)\n", "SystemExit while loading: 0"),
    "endless recursion": load_error("f = lambda: f()\nf()\n", "RecursionError while loading"),
    "a missing module": load_error(
        "import no_such_module\n", "it imports `no_such_module`, which is not installed", "import no_such_module"
    ),
    "a misspelt import": load_error("from matcalc import hadmard\n", "`hadmard`; there is `hadamard`"),
    "an undeclared name": load_error(
        "net.chain(loss, norm2(rr))\n", "the name `rr` is not defined; there is `r`", "rr"
    ),
    "a name that is not imported": load_error(
        "net.chain(x, tanh(x))\n", "the name `tanh` is not defined: `from matcalc import tanh`", "tanh"
    ),
    "a misspelt statement": load_error(
        "net.chian(x, x)\n", "a derivation has no `chian`; there is `chain`", "net.chian"
    ),
    # shapes
    "a product": Case(
        "net.chain(x, x @ w @ x)\n", "`w` is D×1 and `x` is N×D; a matrix product needs 1 = N", marked="x @ w @ x"
    ),
    "a product, elementwise": Case(
        "net.chain(x, x * x)\n", "`@` and `*` are the matrix product; entry by entry is `hadamard`", marked="x * x"
    ),
    "a sum": Case("net.chain(x, 2 * (x + w))\n", "`x` is N×D and `w` is D×1; a sum needs equal shapes", marked="x + w"),
    "a sum with the transpose": Case(
        "net.chain(x, x + T(x))\n", "one is the shape of the other's transpose", marked="x + T(x)"
    ),
    "a sum with a number": Case("net.chain(x, 1 - x)\n", "`1` is a scalar and `x` is N×D", marked="1 - x"),
    "a sum of a 1×1 matrix with a number": Case(
        "net.chain(loss, T(w) @ w / N + tr(T(w) @ w))\n",
        "the number in a 1×1 matrix is its trace, `tr(T(w) @ w / N)`",
        marked="T(w) @ w / N + tr(T(w) @ w)",
    ),
    "a difference with a number": Case("net.chain(x, x - 1)\n", "`x` is N×D and `1` is a scalar", marked="x - 1"),
    "a Hadamard product": Case(
        "net.chain(x, hadamard(x, w))\n", "`x` is N×D and `w` is D×1; a Hadamard product", marked="hadamard(x, w)"
    ),
    "a trace": Case("net.chain(loss, tr(x))\n", "`x` is N×D; a trace needs a square matrix", marked="tr(x)"),
    "a chain": Case("net.chain(x, T(x))\n", "this line is D×N, the line before it N×D", marked="T(x)"),
    "a chain with a scalar": Case("net.chain(loss, x)\n", "this line is N×D, the line before it a scalar", marked="x"),
    "a chain over lines": Case("net.chain(\n    x,\n    x\n    + w,\n)\n", "`x` is N×D and `w` is D×1", 12),
    "a chain with a star": Case(
        "lines = [x, x + w]\nnet.chain(x, *lines)\n", "`x` is N×D and `w` is D×1", 11, "net.chain(x, *lines)"
    ),
    "a definition": Case("q = net.define('q', x @ x)\n", "a matrix product needs D = N", marked="x @ x"),
    "a gradient": Case("net.gradient(w, T(w))\n", "the gradient by `w` is D×1, this line is 1×D", marked="T(w)"),
    "a gradient that is a number": Case(
        "net.gradient(w, 2)\n", "the gradient by `w` is D×1, this line is a scalar", marked="2"
    ),
    "a Jacobian": Case("net.jacobian(w, w)\n", "by `w` is 1×D, this line is D×1", marked="w"),
    "an objective": Case("Derivation('m').objective('l', ones(2, 1))\n", "the objective is a scalar, `l` is 2×1"),
    "an update": Case("net.update(w, T(w))\n", "`w` is D×1, its update is 1×D", marked="T(w)"),
    # sizes
    "a size that is no whole number": Case(
        "net.sizes(M=2.5)\n", "the size `M` is a positive whole number, not `2.5`", marked="2.5"
    ),
    "a size of nothing": Case("net.sizes(M=0)\n", "the size `M` is a positive whole number, not `0`", marked="0"),
    "a size that is a text": Case(
        "net.sizes(M='3')\n", "the size `M` is a positive whole number, not `3`", marked="'3'"
    ),
    "a size that is a truth value": Case(
        "net.sizes(M=True)\n", "the size `M` is a positive whole number", marked="True"
    ),
    "half a size": Case(
        "net.data('q', N / 2, D)\n", "a size is a named size or a positive whole number, not `N/2`", marked="N / 2"
    ),
    "a difference of sizes": Case(
        "net.data('q', N - 1, D)\n", "a size is a named size or a positive whole number, not `N - 1`", marked="N - 1"
    ),
    "a matrix as a size": Case(
        "net.data('q', x, D)\n", "a size is a named size or a positive whole number, not `x`", marked="x"
    ),
    "a tuple as a size": Case("M = net.sizes(M=2)\nnet.data('q', M, D)\n", "`sizes` returns a tuple", 11, "M"),
    "one size of two": Case("net.data('q', N)\n", 'a row is `net.data("q", 1, N)`, a column `net.data("q", N, 1)`'),
    "a size of another derivation": Case(
        "(M,) = Derivation('m').sizes(M=2)\nnet.data('q', M, D)\n", "the size `M` is not declared", 11, "M"
    ),
    "a float in a shape": Case("net.shape(x, N * 1.0, D)\n", "not exact"),
    "ones of one size": load_error("ones(N)\n", "`ones` takes 2 operands, not 1", "ones(N)"),
    "ones of a float": load_error("ones(N, 2.0)\n", "not `2.0`", "ones(N, 2.0)"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(FILES[name], tmp_path, capsys, whole_file=True)


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(STATEMENTS[name], tmp_path, capsys)


def test_a_table_that_expects_something_else_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = STATEMENTS["a sum"]
    for wrong in (
        replace(case, status=1),
        replace(case, line=11),
        replace(case, says="`w` is N×D"),
        replace(case, marked="x"),
        replace(case, code="refuted"),
        replace(case, source=""),
    ):
        with pytest.raises(AssertionError):
            check(wrong, tmp_path, capsys)


def test_a_plain_number_may_be_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = 'v = net.parameter("v")\nnet.gradient(v, 0)\nnet.chain(loss - loss, 0)\nnet.chain(0, loss - loss)\n'
    assert verify(capsys, write(tmp_path, a=LEAST_SQUARES + source)).status == 0
