"""False lines that look true from where one happens to stand, and true ones that look false."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from matcalc.report.data import exit_status
from matcalc.verify import Options, verify

START = """\
import sympy
from matcalc import *
net = Derivation("deceiving lines")
N, D, H, C = net.sizes(N=4, D=5, H=3, C=2)
x, y = net.data("x", N, D), net.data("y", N, H)
A, u, v = net.data("A", N, N), net.data("u", D, N), net.data("v", N * D, 1)
w = net.parameter("w", D, H)
h = net.define("h", x @ w)
"""
END = """\
loss = net.objective("loss", norm2(h - y))
net.gradient(w, 2 * T(x) @ (h - y))
"""
STACKED = """\
g = net.define("g", relu(h + 1000 * ones(N, H), at_zero=1))
s = net.define("s", relu(g, at_zero=1))
loss = net.objective("loss", ones(1, N) @ s @ ones(H, 1))
on = hadamard(indicator(g > 0), indicator(h + 1000 * ones(N, H) > 0))
"""

FALSE = {
    # true where two sizes are equal, or at the sizes 2 and 3
    "with more sizes than can be tried": "net.chain((N * D * H * C)**2 * N * h, (N * D * H * C)**2 * D * h)",
    "true at 2 and 3": "net.chain((N * D * H * C)**2 * (N - 2) * (N - 3) * h, 0 * h)",
    "with positions in another order": "net.chain(vec(u) + N * v, vec(u) + D * v)",
    "with positions in another order, a product": "net.chain(T(v) @ vec(u) * N, T(v) @ vec(u) * D)",
    "with positions in another order, true at 2 and 3": "net.chain((N - 2) * (N - 3) * T(v) @ vec(u), 0)",
    "with positions in another order, true at small sizes": (
        "net.chain((N - 2) * (N - 3) * (N - 5) * (N - 7) * (D - 2) * (D - 3) * (D - 4) * T(v) @ vec(u), 0)"
    ),
    "with positions in another order, without a value elsewhere": (
        "(M,) = net.sizes(M=9); m = net.data('m', D, M); n = net.data('n', M * D, 1); "
        "net.chain((M - 2) * (M - 3) * (M - 4) * T(n) @ vec(m) / ((M - 7) * (M - 19) * (M - 49)), 0 * T(n) @ vec(m))"
    ),
    "in the argument of a function": "net.chain(relu(tr(identity(D))), N)",
    "of a high degree": "net.chain(N**70 * D * h, N**71 * h)",
    # a variable of another shape under the same name
    "a size replaced by another": "net.chain(norm2(w), norm2(w).xreplace({D: N}))",
    "a size replaced by another, square": "net.chain(tr(A), tr(A).subs(N, D))",
    "a size replaced by a number": "net.chain(norm2(x), norm2(x).subs(N, 2))",
    "a size replaced in a definition": "net.chain(d(norm2(h)), d(norm2(h.xreplace({N: D}))))",
}
FALSE_DERIVATIVES = {
    "a differential in a gradient": START
    + END
    + "E = net.data('E', D, D)\nnet.gradient(w, 2 * T(x) @ (h - y) + (E - T(E)) @ d(w))\n",
    "a differential in a Jacobian": START
    + END
    + "E = net.data('E', D, D)\nnet.jacobian(w, 2 * T(h - y) @ x + T((E - T(E)) @ d(w)))\n",
    # relu(relu(h)) has its kink wherever h is negative, and that is no set of single points
    "a gradient on one side of a kink": START
    + STACKED
    + "net.gradient(w, T(x) @ (on + indicator(g >= 0) - indicator(g > 0)))\n",
}

TRUE = {
    "a denominator that is 0 at the sizes of the second opinion": "net.chain(h / (N - 3), 2 * h / (2 * N - 6))",
    "a denominator that is 0 where sizes follow each other": "net.chain(h / (N - D + 1), 2 * h / (2 * N - 2 * D + 2))",
    "rounding of large numbers": "net.chain(10**12 * (x + x / 3) @ w - 10**12 * x @ w - 10**12 * (x / 3) @ w, 0 * h)",
    "a matrix that is named like a function": (
        "net.data('step', N, H); net.differential(net.define('r', relu(h)), hadamard(indicator(h > 0), d(h)))"
    ),
    "a definition made within a chain": "net.chain(x @ w, net.define('q', h))",
}

REFUTED = {
    "a wrong line whose definition is made within the chain": "net.chain(x @ w, net.define('q', 2 * h))",
    "a wrong denominator": "net.chain(h, h / N)",
    "a wrong denominator that is 0 at some size": "net.chain(h / (N - 2), -h / (N - 2))",
    "a wrong gradient with a size in it": "net.chain(d(norm2(h)), 2 * tr(T(h) @ d(h)) - tr(h @ T(h)) / N)",
}


def status(folder: Path, source: str) -> int:
    (folder / "derivation.py").write_text(source, encoding="utf-8")
    return exit_status(verify([str(folder / "derivation.py")], Options()))


@pytest.mark.parametrize("name", FALSE)
def test_a_false_line_is_not_accepted(name: str, tmp_path: Path) -> None:
    assert status(tmp_path, f"{START}{FALSE[name]}\n{END}") in (1, 2)


@pytest.mark.parametrize("name", FALSE_DERIVATIVES)
def test_a_false_derivative_is_not_accepted(name: str, tmp_path: Path) -> None:
    assert status(tmp_path, FALSE_DERIVATIVES[name]) in (1, 2)


@pytest.mark.parametrize("name", TRUE)
def test_a_true_line_is_accepted(name: str, tmp_path: Path) -> None:
    assert status(tmp_path, f"{START}{TRUE[name]}\n{END}") == 0


@pytest.mark.parametrize("name", REFUTED)
def test_a_false_line_is_no_bug(name: str, tmp_path: Path) -> None:
    assert status(tmp_path, f"{START}{REFUTED[name]}\n{END}") == 1


UPDATES = {
    "a rule that no code is held to": "net.update(w, w + w)\n",
    "a rule that another replaces": "net.update(w, 5 * w)\nnet.update(w, w)\n",
    "a rule that is marked as a misprint": "net.update(w, misprint(w + w))\n",
}


@pytest.mark.parametrize("name", UPDATES)
def test_an_update_rule_that_nothing_checks_is_not_passed_over(name: str, tmp_path: Path) -> None:
    (tmp_path / "derivation.py").write_text(START + END + UPDATES[name], encoding="utf-8")
    report = verify([str(tmp_path / "derivation.py")], Options())
    (derivation,) = report.derivations
    assert exit_status(report) != 0 or derivation.findings != ()


def test_a_claim_within_a_claim_is_made_once(tmp_path: Path) -> None:
    source = START + END + "net.gradient(w, net.gradient(w, 3 * T(x) @ (h - y)))\n"
    (tmp_path / "derivation.py").write_text(source, encoding="utf-8")
    (derivation,) = verify([str(tmp_path / "derivation.py")], Options()).derivations
    assert [claim.verdict for claim in derivation.claims] == ["proved", "refuted", "refuted"]


def test_a_name_means_the_same_to_python(tmp_path: Path) -> None:
    """Python reads the ligature `ﬁ` in a name as `fi`."""
    source = START + END + "z = net.data('ﬁ', N, D)\nnet.chain(z + z, 2 * z)\n"
    assert status(tmp_path, source) in (0, 2)


LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from matcalc.cli import main
sys.exit(main(["verify", sys.argv[1]]))
"""


def test_a_line_with_too_many_terms_is_undecided_and_takes_no_memory(tmp_path: Path) -> None:
    line = "net.chain(norm2((x + 2 * x) @ w + y)**4, (9 * norm2(h) + 6 * tr(T(h) @ y) + norm2(y))**4)\n"
    (tmp_path / "derivation.py").write_text(START + END + line, encoding="utf-8")
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "derivation.py")]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert "could be neither proved nor refuted" in " ".join(done.stdout.split())


BY_A_DEFINITION = """\
from matcalc import *
net = Derivation("by a definition")
N, C = net.sizes(N=6, C=3)
Y, S = net.data("Y", N, C), net.parameter("S", N, C)
P = net.define("P", softmax(S))
loss = net.objective("loss", -total(hadamard(Y, log(P))) / N)
net.gradient(P, -divide(Y, P) / N)
net.gradient(P, misprint(zeros(N, C), "the logarithm depends on P"))
net.chain(T(partial(loss, P)), misprint(zeros(N, C), "the same"), -divide(Y, P) / N)
net.chain(d(log(P)), misprint(zeros(N, C), "the same"), divide(d(P), P), wrt=P)
net.chain(d(sigmoid(S)), hadamard(sigmoid(S), d(S) - hadamard(sigmoid(S), d(S))))
"""


def test_what_is_differentiated_by_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("by_a_definition.py").write_text(BY_A_DEFINITION, encoding="utf-8")
    (report,) = verify(["by_a_definition.py"], Options()).derivations
    assert [claim.verdict for claim in report.claims if not claim.holds] == []
    assert [claim.verdict for claim in report.claims if claim.misprint] == ["refuted"] * 3
