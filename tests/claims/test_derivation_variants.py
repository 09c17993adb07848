"""Wrong variants of the lines of every derivation: for each claim a seeded choice, of two kinds of change.

What is not refuted or malformed is listed here by name. It is proved: as true as the line that it varies.

    python tests/claims/test_derivation_variants.py      prints the variants that are not refuted or malformed
"""

from __future__ import annotations

import ast
import functools
import linecache
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sympy import Symbol
from variants import lines, variants

from matcalc.author.claims import Claim, DerivationError
from matcalc.author.derivation import Derivation
from matcalc.check.checker import Checker
from matcalc.language.expressions import ScalarVariable, Variable
from matcalc.report.data import ClaimReport

FOLDER = Path(__file__).parents[2] / "derivations"
NAMES = (
    "logistic_output", "recurrent", "sigmoid_network", "softmax_classifier", "softmax_indices", "spiral_softmax",
    "two_layer", "two_layer_net",
)  # fmt: skip
KINDS = 2  # of change that are tried for each claim
KILLED = ("refuted", "malformed", "without a value")

SURVIVORS: Mapping[str, tuple[str, ...]] = {
    "a trace does not change when its factors are rotated": (
        "recurrent 43 8.10 order: tr(d(y) @ T(grad_y))",
        "recurrent 62 2.6 order: tr(d(y) @ T(p - Y)) / N",
        "recurrent 71 3.2 order: tr(T(T(x1) @ grad_z1 + T(x2) @ G2) @ d(W_xh)) + "
        "tr(d(W_hh) @ T(T(h0) @ grad_z1 + T(h1) @ G2))",
        "softmax_classifier 52 1.1.5.7 order: tr(d(W) @ (T(ds) @ X)) / N + 2 * reg * tr(T(W) @ d(W))",
        "spiral_softmax 35 5.17 order: tr(hadamard(reciprocal(exp_scores_sum), d(exp_scores_sum)) @ -ones(1, N) / N)",
        "spiral_softmax 37 5.19 order: tr(divide(d(exp_scores_sum), exp_scores_sum) @ -ones(1, N) / N)",
        "spiral_softmax 43 5.25 order: tr(d(scores) @ -T(probs) / N)",
        "spiral_softmax 55 6.3 order: tr(d(scores) @ (T(probs) - T(Y)) / N)",
        "spiral_softmax 56 6.4 order: tr((d(hidden) @ W2 + hidden @ d(W2) + broadcast(d(b2), N, K)) @ "
        "(T(probs) - T(Y)) / N)",
        "spiral_softmax 62 6.10 order: tr(d(b2) @ Sum(T(probs[i, :]) - T(Y[i, :]), i) / N)",
        "spiral_softmax 67 6.15 order: tr(d(hidden) @ (W2 @ (T(probs) - T(Y))) / N)",
        "two_layer 18 5.10 order: tr(vec(X) @ T(d(vec(X)))) + tr(T(vec(X)) @ d(vec(X)))",
        "two_layer 30 6.3 order: tr(d(X) @ (2 * T(X)))",
        "two_layer 33 6.6 order: tr((d(h_relu) @ w2 + h_relu @ d(w2)) @ (2 * T(y_pred - y)))",
        "two_layer 45 7.6 order: tr(hadamard(indicator(h >= 0), d(h)) @ (w2 @ (2 * T(y_pred - y))))",
        "two_layer 54 8.4 order: tr(d(w1) @ (hadamard(T(2 * (y_pred - y) @ T(w2)), T(indicator(h >= 0))) @ x))",
        "two_layer_net 10 2.1.11 order: tr((X @ d(W1) + broadcast(d(b1), N, H)) @ T(ds1))",
        "two_layer_net 4 2.1.5 order: tr(d(s2) @ T(ds2)) / N",
        "two_layer_net 8 2.1.9 order: tr(hadamard(indicator(s1 > 0), d(s1)) @ T(ds2 @ T(W2)))",
    ),
    "another name of the same": (
        "sigmoid_network 13 3.2 name: Y_hat - Y",
        "sigmoid_network 188 19.7 name: T(X) @ dZ1",
        "sigmoid_network 7 1.8 name: X",
        "softmax_classifier 36 1.1.4.4 name: L_of_q",
        "two_layer_net 45 2.2.6.3 name: output",
    ),
    "the matrix is symmetric: a Jacobian between entries of the same place, or that of softmax": (
        "sigmoid_network 9 1.10 transpose: row(loss, A3) @ T(partial(A3, Z3)) @ partial(Z3, W3)",
        "softmax_classifier 39 1.1.4.7 transpose: -divide(Y_i, q_i) @ T(diag(T(q_i)) - T(q_i) @ q_i)",
    ),
    "a bias is added to the sums: for one datum, to differentiate by it is to differentiate by them": (
        "sigmoid_network 103 9.3 name: Sum(partial(loss, z_next[0, i]) * partial(z_next[0, i], b[0, j]), i)",
        "sigmoid_network 108 10.2 name: partial(loss, b_next[0, i]) * a[0, j]",
        "sigmoid_network 109 10.3 name: (T(a) @ T(partial(loss, b_next)))[j, i]",
        "sigmoid_network 112 10.6 name: partial(loss, z_next[0, i])",
        "sigmoid_network 96 8.14 name: partial(a[0, j], b[0, j])",
    ),
    "the rows of q and of Y sum to one alike": ("softmax_classifier 41 1.1.4.9 name: -Y_i + q_i @ ones(C, 1) @ q_i",),
    "relu(u) is u where it is positive, and positive where u is": (
        "spiral_softmax 71 7.2 name: relu(hidden)",
        "two_layer 40 7.1 name: relu(h_relu)",
        "two_layer 43 7.4 name: hadamard(indicator(h >= 0), d(h_relu))",
        "two_layer 68 001'.5 name: hadamard(indicator(h >= 0), d(h_relu))",
        "two_layer_net 38 2.2.3.10 name: hadamard(indicator(s1_relu > 0), ds2 @ T(W2))",
    ),
    "y is data: dX = d(y_pred)": (
        "two_layer 16 5.8 name: tr(d(T(vec(X))) @ vec(X) + T(vec(X)) @ d(vec(y_pred)))",
        "two_layer 20 5.12 name: tr(2 * T(vec(X)) @ d(vec(y_pred)))",
        "two_layer 31 6.4 name: tr(2 * T(y_pred - y) @ d(X - y))",
    ),
    "a multiple of zero is zero": (
        "two_layer 42 7.3 factor: 2 * zeros(N, H)",
        "two_layer 67 001'.4 factor: 2 * zeros(N, H)",
        "two_layer 67 001'.4 sign: -zeros(N, H)",
    ),
}


class Spoiler:
    """Runs a derivation's file, and after each statement that claims something, makes wrong variants of its claims."""

    def __init__(self, name: str) -> None:
        path = FOLDER / f"{name}.py"
        text = path.read_text(encoding="utf-8")
        self.name, self.tree = name, ast.parse(text)
        self.names: dict[str, Any] = {"__name__": name, "__file__": str(path), "_spoil": self.spoil}
        self.statements: list[ast.stmt] = []
        self.found: dict[str, tuple[Derivation, Claim | None]] = {}
        self.claims: list[str] = []
        linecache.checkcache(str(path))
        exec(compile(self._prepared(), str(path), "exec"), self.names)

    def _prepared(self) -> ast.Module:
        for block in [node for node in ast.walk(self.tree) if isinstance(node, ast.Module | ast.With)]:
            block.body = [made for statement in block.body for made in self._with_spoiler(statement)]
        return ast.fix_missing_locations(self.tree)

    def _with_spoiler(self, statement: ast.stmt) -> Iterator[ast.stmt]:
        yield statement
        if not isinstance(statement, ast.With) and any(True for _ in lines(ast.Module([statement], []))):
            yield ast.parse(f"_spoil({len(self.statements)})").body[0]
            self.statements.append(statement)

    def spoil(self, n: int) -> None:
        """Make variants of the claims that this statement has just made."""
        found = list(lines(ast.Module([self.statements[n]], [])))
        owner = found[0].statement.func
        assert isinstance(owner, ast.Attribute)
        net: Derivation = self.names[ast.unparse(owner.value)]
        made = [claim for claim in net.claims if isinstance(claim, Claim)][-len(found) :]
        counted, kept = net._section.claims, len(net.claims)
        for claim, line in zip(made, found, strict=True):
            assert claim.misprint is line.is_misprint
            seen = f"{self.name} {len(self.claims)} {claim.id}"
            self.claims.append(seen)
            for variant, statement in self._chosen(seen, list(variants(line, self._swapped(net, seen)))):
                self.found[f"{seen} {variant}"] = (net, self._claimed(net, statement, kept))
        net._section.claims = counted

    def _claimed(self, net: Derivation, statement: str, kept: int) -> Claim | None:
        try:
            eval(statement, self.names)
        except (DerivationError, TypeError):  # the file would stop here
            return None
        finally:
            made = net.claims[kept:]
            del net.claims[kept:]
        assert isinstance(made[-1], Claim)
        return made[-1]

    def _chosen(self, seed: str, all_: list[tuple[str, str]]) -> list[tuple[str, str]]:
        choose = random.Random(seed)
        kinds = sorted({variant.partition(":")[0] for variant, _ in all_})
        choose.shuffle(kinds)
        of_kind = {kind: [row for row in all_ if row[0].startswith(f"{kind}:")] for kind in kinds[:KINDS]}
        return [choose.choice(rows) for rows in of_kind.values()]

    def _swapped(self, net: Derivation, seed: str) -> Mapping[str, str]:
        """For each name another one, of the same shape if there is one, or another size."""
        choose = random.Random(seed)
        known = {name: value for name, value in self.names.items() if _belongs(value, net)}
        sizes = [name for name, value in self.names.items() if isinstance(value, Symbol) and name in net.real_sizes]
        found = {name: choose.choice([other for other in sizes if other != name]) for name in sizes if len(sizes) > 1}
        for name, value in known.items():
            others = [other for other, its in known.items() if its != value]
            alike = [other for other in others if _shape(known[other]) == _shape(value)]
            if others:
                found[name] = choose.choice(alike or others)
        return found


def _belongs(value: Any, net: Derivation) -> bool:
    return isinstance(value, Variable | ScalarVariable) and value.owner == net.name and value.name in net.declared


def _shape(value: Any) -> Any:
    return getattr(value, "shape", ())


@functools.cache
def verdicts(name: str) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """The verdict on every chosen variant, by claim and change; and the claims."""
    spoiler, checkers, found = Spoiler(name), {}, {}
    for variant, (net, claim) in spoiler.found.items():
        checker = checkers.setdefault(id(net), Checker(net))
        found[variant] = "malformed" if claim is None else _verdict(checker.check(claim))
    return found, tuple(spoiler.claims)


def _verdict(report: ClaimReport) -> str:
    """The verdict; a line that means nothing anywhere, such as log(−exp u), is said to be undecided."""
    nowhere = report.verdict == "undecided" and "a logarithm of a negative number" in report.message
    return "without a value" if nowhere else report.verdict


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_variant_of_every_claim_is_caught(name: str) -> None:
    found, claims = verdicts(name)
    caught = {variant.split(" ")[1] for variant, verdict in found.items() if verdict in KILLED}
    listed = {variant.split(" ")[1] for variant in _listed(name)}
    assert [claim for claim in claims if claim.split(" ")[1] not in caught | listed] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_variants_that_survive_are_listed_and_proved(name: str) -> None:
    found, _ = verdicts(name)
    alive = {variant: verdict for variant, verdict in found.items() if verdict not in KILLED}
    assert alive == dict.fromkeys(_listed(name), "proved")


def _listed(name: str) -> list[str]:
    return [variant for listed in SURVIVORS.values() for variant in listed if variant.split(" ")[0] == name]


if __name__ == "__main__":
    import sys

    for file in sys.argv[1:] or NAMES:
        survived = {variant: verdict for variant, verdict in verdicts(file)[0].items() if verdict not in KILLED}
        print(f"{file}: {len(verdicts(file)[0])} variants of {len(verdicts(file)[1])} claims")
        for variant, verdict in survived.items():
            print(f"    {verdict}: {variant}")
