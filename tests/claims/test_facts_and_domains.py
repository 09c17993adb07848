"""What is declared of a leaf, where a line has a value, functions that an author adds, budgets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from matcalc.report.data import DerivationReport
from matcalc.verify import Options, verify

START = """\
from matcalc import *
net = Derivation("Facts")
N, D = net.sizes(N=4, D=3)
A, B, x = net.data("A", N, N), net.data("B", N, N), net.data("x", N, 1)
p, y = net.data("p", N, D), net.data("y", N, D)
X, z, t = net.variable("X", N, N), net.variable("z", N, D), net.variable("t")
"""


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def report(name: str, lines: str, **options: int) -> DerivationReport:
    path = Path(re.sub(r"\W", "_", name) + ".py")
    path.write_text(START + lines, encoding="utf-8")
    (found,) = verify([str(path)], Options(**options)).derivations
    return found


def findings(found: DerivationReport, code: str) -> list[str]:
    return [finding.message for finding in found.findings if finding.code == code]


# A line that needs the fact: with it proved, which is said; without it refuted.
NEEDED = {
    "symmetric": ('net.assume(A, "symmetric")', "net.chain(T(A) @ x, A @ x)", ("A", "symmetric")),
    "symmetric, and its differential": (
        'net.assume(X, "symmetric")', "net.chain(tr(A @ d(X)), tr(T(A) @ d(X)))", ("X", "symmetric"),
    ),
    "skew": ('net.assume(A, "skew")', "net.chain(T(x) @ A @ x, 0 * T(x) @ x)", ("A", "skew")),
    "orthogonal": ('net.assume(A, "orthogonal")', "net.chain(norm2(A @ x), norm2(x))", ("A", "orthogonal")),
    "diagonal": ('net.assume(A, "diagonal")', "net.chain(A @ A, hadamard(A, A))", ("A", "diagonal")),
    "positive definite": (
        'net.assume(A, "positive definite")', "net.chain(absolute(det(A)), det(A))", ("A", "positive definite"),
    ),
    "positive": ('net.assume(p, "positive")', "net.chain(relu(p), p)", ("p", "positive")),
    "nonzero": ('net.assume(p, "nonzero")', "net.chain(power(sign(p), 2), ones(N, D))", ("p", "nonzero")),
    "in [0, 1]": ('net.assume(p, "in [0, 1]")', "net.chain(relu(p), p)", ("p", "in [0, 1]")),
    "one-hot rows": ('net.assume(y, "one-hot rows")', "net.chain(hadamard(y, y), y)", ("y", "one-hot rows")),
    "rows sum to one": (
        'net.assume(y, "rows sum to one")', "net.chain(total(y, axis=1), ones(N, 1))", ("y", "rows sum to one"),
    ),
    "a fact of one leaf of two": (
        'net.assume(A, "symmetric"); net.assume(B, "symmetric")', "net.chain(T(A) @ B, A @ B)", ("A", "symmetric"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEEDED)
def test_a_line_that_is_true_only_with_the_fact(name: str) -> None:
    fact, line, used = NEEDED[name]
    (claim,) = report(name, f"{fact}\n{line}").claims
    assert (claim.verdict, claim.facts) == ("proved", (used,))
    assert f"`{used[0]}` {used[1]}" in claim.message
    (without,) = report(f"{name}, without", line).claims
    assert without.verdict == "refuted"


# Lines that are false with the fact too.
FALSE = {
    "rows are one-hot, columns are not": ('net.assume(y, "one-hot rows")', "net.chain(total(y, axis=0), ones(1, D))"),
    "N rows sum to N": ('net.assume(y, "rows sum to one")', "net.chain(total(y), total(ones(1, 1)))"),
    "one-hot rows in all": ('net.assume(y, "one-hot rows")', "net.chain(norm2(y), norm2(ones(1, 1)))"),
    "rows that sum to one are not one-hot": ('net.assume(y, "rows sum to one")', "net.chain(hadamard(y, y), y)"),
    "symmetric is not skew": ('net.assume(A, "symmetric")', "net.chain(T(A), -A)"),
    "orthogonal is not symmetric": ('net.assume(A, "orthogonal")', "net.chain(A @ A, identity(N))"),
    "an orthogonal matrix may turn over": ('net.assume(A, "orthogonal")', "net.chain(det(A), det(identity(N)))"),
    "a symmetric factor does not commute": ('net.assume(A, "symmetric")', "net.chain(A @ B, B @ A)"),
    "positive entries, not definite": ('net.assume(A, "positive")', "net.chain(absolute(det(A)), det(A))"),
    "in [0, 1], not 0 or 1": ('net.assume(p, "in [0, 1]")', "net.chain(hadamard(p, p), p)"),
    "the differential of a symmetric matrix": ('net.assume(X, "symmetric")', "net.chain(d(X), 2 * d(X))"),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_fact_proves_no_more_than_it_says(name: str) -> None:
    (claim,) = report(name, "\n".join(FALSE[name])).claims
    assert claim.verdict == "refuted"


REFUSED = {
    "no such fact": ('net.assume(A, "symetric")', '`symetric` is no fact; there is "symmetric"'),
    "no fact": ("net.assume(A)", "a fact is missing"),
    "not square": ('net.assume(x, "symmetric")', "only a square matrix is symmetric; `x` is N×1"),
    "one-hot and moving": ('net.assume(z, "one-hot rows")', "`z` is a variable, which moves; one-hot rows cannot"),
    "contradictory": ('net.assume(A, "skew", "positive")', "contradict each other"),
    "contradictory in two steps": ('net.assume(A, "diagonal")\nnet.assume(A, "nonzero")', "contradict each other"),
    "of a definition": ('h = net.define("h", A @ B)\nnet.assume(h, "symmetric")', "is a claim, not an assumption"),
    "of no leaf": ('net.assume(A @ B, "symmetric")', "facts are declared of data or a parameter"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_fact_that_cannot_be_declared(name: str) -> None:
    lines, message = REFUSED[name]
    (finding,) = report(name, lines).findings
    assert message in finding.message


def test_a_fact_that_no_claim_uses_is_a_finding() -> None:
    found = report("unused", 'net.assume(A, "symmetric")\nnet.chain(tr(A @ B), tr(B @ A))')
    assert findings(found, "fact-unused") == ["no claim uses that `A` is symmetric"]


def test_where_a_line_has_a_value_is_said() -> None:
    found = report("values", "net.chain(d(log(z)), divide(d(z), z))\nnet.chain(X @ inverse(X) @ A, A)")
    assert [claim.conditions for claim in found.claims] == [("z > 0", "z ≠ 0"), ("X is invertible",)]
    assert "proved where X is invertible" in found.claims[1].message


NARROWED = {
    "log of a square": "net.chain(log(hadamard(z, z)), 2 * log(z))",
    "an inverse appears": "net.chain(A @ X, A @ X @ X @ inverse(X))",
    "log of a product": "net.chain(log(hadamard(z, y)), log(z) + log(y))",
}
WIDENED = {
    "a quotient disappears": "net.chain(divide(z, z), ones(N, D))",
    "a root disappears": "net.chain(power(sqrt(z), 2), z)",
    "an inverse disappears": "net.chain(inverse(X) @ X, identity(N))",
}
SAME = {
    "the same root": "net.chain(sqrt(z) + sqrt(z), 2 * sqrt(z))",
    "the inverse of a product": "net.chain(inverse(A @ B), inverse(B) @ inverse(A))",
    "the inverse of a transpose": "net.chain(inverse(T(A)), T(inverse(A)))",
    "positive everywhere": "net.chain(log(exp(z)), z)",
    "an adjugate over a determinant": "net.chain(inverse(A), adjugate(A) / det(A))",
}


@pytest.mark.parametrize("name", [*NARROWED, *WIDENED, *SAME])
def test_a_step_that_changes_the_domain_is_a_finding(name: str) -> None:
    found = report(name, (NARROWED | WIDENED | SAME)[name])
    assert [claim.verdict for claim in found.claims] == ["proved"]
    assert len(findings(found, "domain-narrowed")) == (name in NARROWED)
    assert len(findings(found, "domain-widened")) == (name in WIDENED)


# What holds at the size of the proof, and not at every size, or for one part of the orthogonal matrices alone.
SOMETIMES = {
    "a size in a denominator": ("net.chain(tr(A) / (N - 3), tr(A / (N - 3)))", "N - 3 ≠ 0"),
    "a size below another": ("net.chain(tr(A) / (N - 1), tr(A / (N - 1)))", "N - 1 ≠ 0"),
    "the sign of a size": (
        "net.chain(2 * sqrt((3 - N) * norm2(x)), sqrt((3 - N) * norm2(x)) + sqrt((3 - N) * norm2(x)))",
        "(3 - N) * norm2(x) ≥ 0",
    ),
    "a determinant made of a size": (
        "net.chain(inverse(identity(N) - ones(N, N) / 3) @ (identity(N) - ones(N, N) / 3), identity(N))",
        "identity(N) - Rational(1, 3) * ones(N, N) is invertible",
    ),
    "rotations and reflections": (
        'net.assume(A, "orthogonal"); net.chain(2 * log(det(A)), log(det(A)) + log(det(A)))', "det(A) > 0",
    ),
    "a root for rotations": (
        'net.assume(A, "orthogonal"); net.chain(tr(B), tr(B) * sqrt(det(A)) / sqrt(det(A)))', "det(A) ≥ 0",
    ),
    "constants beside what is none": (
        "net.chain(log(hstack(ones(N, 1), p)), log(hstack(ones(N, 1), p)) + zeros(N, D + 1))",
        "hstack(ones(N, 1), p) > 0",
    ),
    "two sizes": ("net.chain(t / (N + D - 2), t / (D + N - 2))", "D + N - 2 ≠ 0"),
    "their difference": ("net.chain(t / (N - D - 1), -t / (1 - N + D))", "-D + N - 1 ≠ 0"),
    "the same number at three sizes": (
        "net.chain(t / (6 - (N - 1) * (N - 2) * (N - 3)), 2 * t / (12 - 2 * (N - 1) * (N - 2) * (N - 3)))",
        "-(N - 3)*(N - 2)*(N - 1) + 6 ≠ 0",
    ),
    "a sign that turns at a large size": (
        "net.chain(log(exp(t) + 5 - N) + t, t + log(exp(t) + 5 - N))",
        "exp(t) + 5 - N > 0",
    ),
    "a size that is counted": (
        "u = log(exp(t) + (total(ones(N, 1)) - 1) * (4 - total(ones(N, 1))))\nnet.chain(t + u, u + t)",
        "exp(t) + (total(ones(N, 1)) - 1) * (4 - total(ones(N, 1))) > 0",
    ),
    "a sum that is empty at 1": (
        "net.chain(log(total(exp(A)) - tr(exp(A))), log(tr(ones(N, N) @ exp(A)) - tr(exp(A))))",
        "total(exp(A)) - tr(exp(A)) > 0",
    ),
    "a sign that a reflection turns": (
        'net.assume(A, "orthogonal"); net.chain(log(2 + det(A) * exp(t)), log(exp(t) * det(A) + 2))',
        "2 + det(A) * exp(t) > 0",
    ),
    "two reflections": (
        'net.assume(A, "orthogonal"); net.assume(B, "orthogonal")\n'
        "net.chain(1 / (det(A) + det(B) + 2) + t, t + 1 / (det(B) + det(A) + 2))", "det(A) + det(B) + 2 ≠ 0",
    ),
    "what is differentiated away": ("net.chain(d(d(t)) + d(d(tr(inverse(A)))), d(d(t)))", "A is invertible"),
    "derivatives of what does not move": ("net.chain(d(d(1 / total(A))), d(d(log(total(A)))))", "total(A) > 0"),
}  # fmt: skip
ALWAYS = {
    "an inverse of the identity": "net.chain(inverse(identity(N)), identity(N))",
    "an inverse of a rotation or reflection": 'net.assume(A, "orthogonal"); net.chain(inverse(A), T(A))',
    "a sum of ones": "net.chain(norm2(x) / (N * D), norm2(x) / D / N)",
    "rows that sum to one": (
        'net.assume(y, "rows sum to one"); net.chain(reciprocal(total(y, axis=1)), ones(N, 1))'
    ),
    "a variance, and a positive number": (
        'e = net.data("e"); net.assume(e, "positive"); v = var(p, axis=1) + broadcast(e, N, 1)\n'
        "net.chain(log(v) + log(v), 2 * log(v))"
    ),
    "a determinant written out": (
        'F = net.data("F", 2, 2); net.assume(F, "positive definite"); m = F[0,0] * F[1,1] - F[0,1] * F[1,0]; '
        "net.chain(absolute(m), m)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SOMETIMES)
def test_what_holds_at_the_size_of_the_proof_alone_is_said(name: str) -> None:
    lines, condition = SOMETIMES[name]
    (claim,) = report(name, lines).claims
    assert claim.verdict == "proved"
    assert condition in claim.conditions


@pytest.mark.parametrize("name", ALWAYS)
def test_what_holds_always_is_not_said(name: str) -> None:
    (claim,) = report(name, ALWAYS[name]).claims
    assert claim.verdict == "proved"
    assert claim.conditions == ()


DERIVATIVES = {  # an objective of a parameter `w`, which is N×D, its gradient or Jacobian, and what is said of it
    "of a root": ("total(sqrt(w))", "gradient", "reciprocal(2 * sqrt(w))", ["2 * sqrt(w) ≠ 0"]),
    "of a root, transposed": ("total(sqrt(w))", "jacobian", "T(reciprocal(2 * sqrt(w)))", ["2 * sqrt(w) ≠ 0"]),
    "of a logarithm": ("total(log(w))", "gradient", "reciprocal(w)", []),
    "with a root that is no use": ("norm2(w)", "gradient", "2 * w + z - power(sqrt(z), 2)", ["z ≥ 0"]),
    "that has a value everywhere": ("norm2(exp(log(w)))", "gradient", "2 * w", []),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_a_derivative_is_held_against_the_domain_of_the_objective(name: str) -> None:
    objective, kind, line, conditions = DERIVATIVES[name]
    source = f'w = net.parameter("w", N, D)\nnet.objective("loss", {objective})\nnet.{kind}(w, {line})'
    found = report(name, source)
    assert [claim.verdict for claim in found.claims] == ["proved"]
    said = "claim 1 narrows the domain of the objective: it has a value only where "
    assert findings(found, "domain-narrowed") == [said + condition for condition in conditions]
    assert findings(found, "domain-widened") == []


def test_what_both_sides_ask_for_in_the_same_words_is_not_said() -> None:
    found = report(
        "both",
        """\
w, c = net.parameter("w", N, D), net.data("c")
net.assume(c, "positive")
v = net.define("v", var(w, axis=1))
s = net.define("s", reciprocal(sqrt(v + broadcast(c, N, 1))))
net.objective("loss", norm2(s))
net.gradient(v, -power(s, 4))""",
    )
    assert findings(found, "domain-narrowed") == findings(found, "domain-widened") == []


def test_a_line_is_said_to_narrow_or_to_widen_the_domain() -> None:
    found = report("either", "net.chain(power(sqrt(z), 2) + y, z + exp(log(y)))")
    (message,) = findings(found, "domain-narrowed")
    assert message == "claim 1 narrows the domain: it has a value only where y > 0"
    assert findings(found, "domain-widened") == []


def test_a_declared_fact_leaves_the_domain_as_it_is() -> None:
    found = report("declared", 'net.assume(p, "positive")\nnet.chain(log(hadamard(p, p)), 2 * log(p))')
    assert findings(found, "domain-narrowed") == []
    assert found.claims[0].conditions == ()


@pytest.mark.parametrize(
    "line",
    [
        "net.chain(log(-exp(z)), z)",
        "net.chain(divide(z, z - z), z)",
        "net.chain(0 * log(0 * t), 0 * t)",
        "net.chain(hadamard(z - z, reciprocal(z - z)), z - z)",
        "net.chain(inverse(ones(N, N)) @ A, A)",
    ],
)
def test_a_line_that_has_a_value_nowhere_is_not_proved(line: str) -> None:
    (claim,) = report(f"nowhere {line}", line).claims
    assert claim.verdict == "undecided"


def test_the_derivative_of_a_new_function_is_a_claim() -> None:
    found = report(
        "function",
        'f = net.function("f", lambda u: u * sigmoid(u), lambda u: sigmoid(u) + u * sigmoid(u) * (1 - sigmoid(u)))\n'
        'g = net.function("g", lambda u: tanh(u), lambda u: 1 - tanh(u))\n'
        "net.chain(f(z @ T(z)), silu(z @ T(z)))\nnet.chain(f(t), silu(t))\nnet.chain(f(z), misprint(z @ T(z)))\n",
    )
    assert [claim.verdict for claim in found.claims] == ["proved", "refuted", "proved", "proved", "malformed"]
    assert found.claims[1].message == "this is not the differential of `tanh(g_argument)`"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('net.function("f", lambda u: A, lambda u: u)', "its formula is a matrix"),
        ('net.function("f", lambda u: 0.5 * u, lambda u: 0.5)', "`0.5` is a float, which is not exact"),
        ('net.function("f", lambda u: [u], lambda u: u)', "`f` is no function of one number"),
        ('net.function("f", lambda u: u, lambda u: 1)(z) + z @ z', "a matrix product needs D = N"),
    ],
)
def test_what_is_no_function_of_one_number(line: str, message: str) -> None:
    found = report(line, f"net.chain({line}, z)" if line.endswith("z @ z") else line)
    said = [finding.message for finding in found.findings] + [claim.message for claim in found.claims]
    assert any(message in text for text in said), said


def test_a_budget_ends_what_would_explode_with_a_message_of_its_own() -> None:
    line = "net.chain(tr(inverse(A @ X) @ B), tr(inverse(X) @ inverse(A) @ B))"
    (claim,) = report("small budget", line, budget=200).claims
    assert claim.verdict == "undecided"
    assert "more than 200 monomials" in claim.message
    (claim,) = report("usual budget", line).claims
    assert claim.verdict == "proved"
