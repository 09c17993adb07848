"""A derivation to state lines about, by indices and by matrices: softmax with cross-entropy, and a small network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sympy

import matcalc
from matcalc import Derivation, T, broadcast, hadamard, log_softmax, norm2, ones, relu, softmax, total
from matcalc.author.claims import Claim
from matcalc.check.checker import Checker
from matcalc.report.data import ClaimReport

LANGUAGE = {name: getattr(matcalc, name) for name in matcalc.__all__} | {"sympy": sympy}


def stated() -> tuple[Derivation, dict[str, Any]]:
    """The derivation and its names.

    Sizes N, K, D; indices i, s (N), j, t, r (K), q (D), n (N·K); data x (N×D), y (N×K), one-hot Y (N×K), a column c
    (N×1), a square A (N×N); parameters w (D×K), b (1×K), v (N×1), a scalar a; definitions z = xw + 1b, p = softmax(z),
    h = relu(z), u = Av; the objective L is the cross-entropy of z, M = ‖h − y‖² one more scalar.
    """
    net = Derivation("softmax by indices")
    N, K, D = net.sizes(N=300, K=3, D=2)
    i, s, j, t, r, q, n = net.indices(i=N, s=N, j=K, t=K, r=K, q=D, n=N * K)
    x, y, Y = net.data("x", N, D), net.data("y", N, K), net.data("Y", N, K)
    c, A = net.data("c", N, 1), net.data("A", N, N)
    net.assume(Y, "one-hot rows")
    w, b = net.parameter("w", D, K), net.parameter("b", 1, K)
    v, a = net.parameter("v", N, 1), net.parameter("a")
    z = net.define("z", x @ w + ones(N, 1) @ b)
    p = net.define("p", softmax(z))
    h = net.define("h", relu(z))
    u = net.define("u", A @ v)
    M = net.define("M", norm2(h - y))
    L = net.objective("L", -total(hadamard(y, log_softmax(z))) / N)
    E = net.define("E", -total(hadamard(Y, log_softmax(z))) / N)
    sums = broadcast(total(y, axis=1), N, K)
    known = {name: value for name, value in locals().items() if name != "known"}
    return net, LANGUAGE | {"T": T} | known


def check(line: str) -> ClaimReport:
    """The verdict on `left = right`."""
    net, known = stated()
    net.chain(*(eval(side, dict(known)) for side in line.split(" = ")))
    (claim,) = net.claims
    assert isinstance(claim, Claim)
    return Checker(net).check(claim)


def cases(table: Mapping[str, tuple[str, ...]]) -> list[Any]:
    return [pytest.param(line, id=f"{about}: {line}") for about, lines in table.items() for line in lines]
