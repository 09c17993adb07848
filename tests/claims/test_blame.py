"""A claim that is false only because of another is no error of its own; one that is false by itself always is.

Each message is a document: what went wrong, the lines that follow the derivation `START`, and the whole output.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reading import START, Message, read

from matcalc.report.jsonformat import render
from matcalc.verify import Options, verify

MESSAGES = {
    "right_again": Message(
        "A factor is lost in one line and back in the next.",
        """\
net.chain(
    d(loss),
    tr(2 * T(r - y) @ d(r)),
    tr(2 * T(r - y) @ d(r)) / N,
    tr(2 * T(d(r)) @ (r - y)) / N,
)
""",
        """\
error[refuted]: claim 2: this line is not equal to the one before it: a factor
  1/N is missing
  --> right_again.py:12:5
    |
 11 |     d(loss),
    |     ------- the line before it
 12 |     tr(2 * T(r - y) @ d(r)),
    |     ^^^^^^^^^^^^^^^^^^^^^^^ a factor 1/N is missing
   = refuted at x[0,0] = 1, x[1,0] = 1, w[0,0] = 1, dw[0,0] = 1, every other
     entry 0 (D = 1, H = 1, N = 2): 2 on the left, 4 here
   = note: claim 3 is false because of this line alone
help: write `tr(2 * T(r - y) @ d(r)) / N`: proved for every size

right_again.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = tr(2 * T(r - y) @ d(r))                   refuted
  ✗ 3 = tr(2 * T(r - y) @ d(r)) / N               refuted   see 2
  ✓ 4 = tr(2 * T(d(r)) @ (r - y)) / N             proved    every size

failed: 1 claim does not hold and 1 rests on it, 2 proved
""",
    ),
    "gradients_of_gradients": Message(
        "All gradients are made with a false one.",
        """\
gr = net.gradient(r, r - y)
gh = net.gradient(h, hadamard(indicator(h >= 0), gr))
net.gradient(w, T(x) @ gh)
""",
        """\
error[refuted]: claim 2: this is not the gradient of `loss` by `r`: a factor 2/N
  is missing
  --> gradients_of_gradients.py:10:22
    |
  8 | loss = net.objective("loss", norm2(r - y) / N)
    |        --------------------------------------- the objective
 10 | gr = net.gradient(r, r - y)
    |                      ^^^^^ a factor 2/N is missing
   = refuted at y[0,0] = 1, every other entry 0 (D = 1, H = 1, N = 1): the
     derivative by r[0,0] is -2, this line says -1
   = note: claims 3 and 4 are false because of this line alone
help: write `2 * (r - y) / N`: proved for every size

gradients_of_gradients.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 ∇r = r - y                                  refuted
  ✗ 3 ∇h = hadamard(indicator(h >= 0), gr)        refuted   see 2
  ✗ 4 ∇w = T(x) @ gh                              refuted   see 2

failed: 1 claim does not hold and 2 rest on it, 1 proved
""",
    ),
    "false_twice": Message(
        "After a false line, one that is false in another way: the help makes it equal to the last true line.",
        """\
net.chain(
    d(loss),
    tr(2 * T(r - y) @ d(r)),
    tr(2 * T(r + y) @ d(r)) / N,
)
""",
        """\
error[refuted]: claim 2: this line is not equal to the one before it: a factor
  1/N is missing
  --> false_twice.py:12:5
    |
 11 |     d(loss),
    |     ------- the line before it
 12 |     tr(2 * T(r - y) @ d(r)),
    |     ^^^^^^^^^^^^^^^^^^^^^^^ a factor 1/N is missing
   = refuted at x[0,0] = 1, x[1,0] = 1, w[0,0] = 1, dw[0,0] = 1, every other
     entry 0 (D = 1, H = 1, N = 2): 2 on the left, 4 here
help: write `tr(2 * T(r - y) @ d(r)) / N`: proved for every size

error[refuted]: claim 3: this line is not equal to the one before it: the sign
  of a term is wrong
  --> false_twice.py:13:14
    |
 12 |     tr(2 * T(r - y) @ d(r)),
    |     ----------------------- the line before it
 13 |     tr(2 * T(r + y) @ d(r)) / N,
    |              ^^^^^ the sign of a term is wrong
   = refuted at x[0,0] = 1, y[0,0] = 1, w[0,0] = 1, dw[0,0] = 1, every other
     entry 0 (D = 1, H = 1, N = 1): 0 on the left, 4 here
help: write `tr(2 * T(r - y) @ d(r)) / N`: proved equal to line 11 for every
      size

false_twice.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = tr(2 * T(r - y) @ d(r))                   refuted
  ✗ 3 = tr(2 * T(r + y) @ d(r)) / N               refuted

failed: 2 claims do not hold, 1 proved
""",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_whole_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(name, MESSAGES[name].lines) == MESSAGES[name].output


FOLLOWS: dict[str, tuple[str, list[str | None]]] = {  # lines, and the claim that each refuted claim rests on
    "a gradient that has a fault of its own": (
        "gr = net.gradient(r, 2 * (r - y))\nnet.gradient(h, hadamard(indicator(h < 0), gr))",
        [None, None],
    ),
    "a gradient that does not use the false one": (
        "gr = net.gradient(r, 2 * (r - y))\nnet.gradient(h, hadamard(indicator(h >= 0), 2 * (r - y)))",
        [None, None],
    ),
    "an equal line that is another one": (
        "gr = net.gradient(r, 2 * (r - y))\nsame = 2 * (r - y)\nnet.gradient(h, hadamard(indicator(h >= 0), same))",
        [None, None],
    ),
    "a line as false as the one before it, then another fault": (
        "net.chain(d(loss), tr(2 * T(r - y) @ d(r)), tr(2 * T(d(r)) @ (r - y)), tr(T(d(r)) @ (r - y)) / N)",
        [None, None],
    ),
    "a chain that breaks twice": (
        "net.chain(norm2(r), 2 * norm2(r), norm2(r), tr(T(r) @ r), 3 * norm2(r), tr(r @ T(r)))",
        [None, "2", None, "5"],
    ),
    "chains of their own": (
        "net.chain(norm2(r), 2 * norm2(r))\nnet.chain(norm2(y), 2 * norm2(y), norm2(y))",
        [None, None, "3"],
    ),
    "a variable by itself is no false line elsewhere": (
        "net.gradient(w, w)\nnet.chain(2 * w, 3 * w)",
        [None, None],
    ),
    "one that cannot be repaired by a single change": (
        "gr = net.gradient(r, 3 * (r + y))\nnet.gradient(h, hadamard(indicator(h >= 0), gr))",
        [None, "2"],
    ),
    "two false ones in one line": (
        "p = net.variable('p', N, H)\ngr = net.gradient(r, r - y)\ngh = net.gradient(h, r - y)\n"
        "net.chain(d(loss), tr(T(gr) @ d(r)), tr(T(gh) @ d(h)))",
        [None, None, "2", "3"],
    ),
    "a false gradient is a line of a chain": (
        "gr = net.gradient(r, 2 * (r - y))\nnet.chain(d(loss), tr(T(gr) @ d(r)))",
        [None, "2"],
    ),
}


@pytest.mark.parametrize("name", FOLLOWS)
def test_what_a_claim_rests_on(name: str, tmp_path: Path) -> None:
    lines, expected = FOLLOWS[name]
    path = tmp_path / f"{name.replace(' ', '_')}.py"
    path.write_text(START + lines + "\n", encoding="utf-8")
    (derivation,) = json.loads(render(verify([str(path)], Options())))["derivations"]
    refuted = [claim for claim in derivation["claims"] if claim["verdict"] == "refuted"]
    assert [claim["follows"] for claim in refuted] == expected
    assert [claim["repairs"] for claim in refuted if claim["follows"]] == [[]] * sum(map(bool, expected))
