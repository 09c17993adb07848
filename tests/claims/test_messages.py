"""What is said about typical mistakes that leave a line false, and about domains and facts, in full.

Each message is a document: what went wrong, the lines that follow the derivation `START`, and the whole output.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import Message, read

MESSAGES = {
    "missing_factor": Message(
        "A factor 1/N got lost between two lines.",
        """\
net.chain(
    d(loss),
    tr(2 * T(r - y) @ d(r)),
)
""",
        """\
error[refuted]: claim 2: this line is not equal to the one before it: a factor
  1/N is missing
  --> missing_factor.py:12:5
    |
 11 |     d(loss),
    |     ------- the line before it
 12 |     tr(2 * T(r - y) @ d(r)),
    |     ^^^^^^^^^^^^^^^^^^^^^^^ a factor 1/N is missing
   = refuted at x[0,0] = 1, x[1,0] = 1, w[0,0] = 1, dw[0,0] = 1, every other
     entry 0 (D = 1, H = 1, N = 2): 2 on the left, 4 here
help: write `tr(2 * T(r - y) @ d(r)) / N`: proved for every size

missing_factor.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = tr(2 * T(r - y) @ d(r))                   refuted

failed: 1 claim does not hold, 1 proved
""",
    ),
    "wrong_sign": Message(
        "A minus became a plus.",
        """\
net.chain(d(norm2(r - y)), tr(2 * T(r + y) @ d(r)))
""",
        """\
error[refuted]: claim 2: this line is not equal to the one before it: the sign
  of a term is wrong
  --> wrong_sign.py:10:37
    |
 10 | net.chain(d(norm2(r - y)), tr(2 * T(r + y) @ d(r)))
    |                                     ^^^^^ the sign of a term is wrong
    |           --------------- the line before it
   = refuted at x[0,0] = 1, y[0,0] = 1, w[0,0] = 1, dw[0,0] = 1, every other
     entry 0 (D = 1, H = 1, N = 1): 0 on the left, 4 here
help: write `tr(2 * T(r - y) @ d(r))`: proved for every size

wrong_sign.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = tr(2 * T(r + y) @ d(r))                   refuted

failed: 1 claim does not hold, 1 proved
""",
    ),
    "missing_term": Message(
        "The product rule was applied to one factor alone.",
        """\
net.chain(
    d(h @ T(h)),
    d(h) @ T(h),
)
""",
        """\
error[refuted]: claim 2: this line is not equal to the one before it: the term
  `h @ T(d(h))` is missing
  --> missing_term.py:12:5
    |
 11 |     d(h @ T(h)),
    |     ----------- the line before it
 12 |     d(h) @ T(h),
    |     ^^^^^^^^^^^ the term `h @ T(d(h))` is missing
   = refuted at x[0,0] = 1, w[0,0] = 1, dw[0,0] = 1, every other entry 0 (D = 1,
     H = 1, N = 1): 2 on the left, 1 here in entry [0,0]
help: write `d(h) @ T(h) + h @ T(d(h))`: proved for every size

missing_term.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = d(h) @ T(h)                               refuted

failed: 1 claim does not hold, 1 proved
""",
    ),
    "missing_mask": Message(
        "The derivative of relu was taken for 1.",
        """\
net.gradient(w, 2 * T(x) @ (r - y) / N)
""",
        """\
error[refuted]: claim 2: this is not the gradient of `loss` by `w`: the mask
  `indicator(h >= 0)` is missing
  --> missing_mask.py:10:29
    |
  8 | loss = net.objective("loss", norm2(r - y) / N)
    |        --------------------------------------- the objective
 10 | net.gradient(w, 2 * T(x) @ (r - y) / N)
    |                             ^^^^^ the mask `indicator(h >= 0)` is missing
   = refuted at x[0,0] = 1, y[0,0] = 1, w[0,0] = -1, every other entry 0 (D = 1,
     H = 1, N = 1): the derivative by w[0,0] is 0, this line says -2
help: write `2 * T(x) @ hadamard(r - y, indicator(h >= 0)) / N`: proved for
      every size

missing_mask.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 ∇w = 2 * T(x) @ (r - y) / N                 refuted

failed: 1 claim does not hold, 1 proved
""",
    ),
    "true_misprint": Message(
        "A line that was entered as a misprint is true.",
        """\
net.chain(h, misprint(x @ w, "the factors are swapped"))
""",
        """\
error[misprint-holds]: claim 2: this line is marked as a misprint, but it is
  true
  --> true_misprint.py:10:23
    |
 10 | net.chain(h, misprint(x @ w, "the factors are swapped"))
    |                       ^^^^^ proved

true_misprint.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 misprint: = x @ w                           proved    every size

failed: 1 claim does not hold, 2 proved
""",
    ),
    "undecided": Message(
        "A line that is true, but that the kernel cannot prove.",
        """\
net.chain(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)))
""",
        """\
error[undecided]: claim 2: this line could be neither proved nor refuted
  --> undecided.py:10:30
    |
 10 | net.chain(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)))
    |                              ^^^^^^^^^^^^^^^^^^^^^ undecided
    |           ----------------- the line before it
   = what remains: that left − right is 0; it is not by the rules known, and no
     small numbers separate the sides

undecided.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = sqrt(5 + 2 * sqrt(6))                     undecided

failed: 1 claim does not hold, 1 proved
""",
    ),
    "narrower_domain": Message(
        "The line has a value at fewer points than the one before it.",
        """\
net.chain(h, exp(log(h)))
""",
        """\
note[domain-narrowed]: claim 2 narrows the domain: it has a value only where h >
  0
  --> narrower_domain.py:10:14
    |
 10 | net.chain(h, exp(log(h)))
    |              ^^^^^^^^^^^

narrower_domain.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✓ 2 = exp(log(h))                               proved    every size

verified: 2 proved
""",
    ),
    "unused_fact": Message(
        "A fact was assumed that nothing needs.",
        """\
net.assume(x, "positive")
""",
        """\
note[fact-unused]: no claim uses that `x` is positive
  --> unused_fact.py:10:1
    |
 10 | net.assume(x, "positive")
    | ^^^^^^^^^^^^^^^^^^^^^^^^^

unused_fact.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size

verified: 1 proved
""",
    ),
    "irrational_witness": Message(
        "The logarithm of a sum was taken for the sum of logarithms.",
        """\
net.chain(log(ones(N, H) + exp(h)), h)
""",
        """\
error[refuted]: claim 2: this line is not equal to the one before it
  --> irrational_witness.py:10:37
    |
 10 | net.chain(log(ones(N, H) + exp(h)), h)
    |                                     ^
    |           ------------------------ the line before it
   = refuted at every entry 0 (D = 1, H = 1, N = 1): 0.693147… on the left, 0
     here in entry [0,0]

irrational_witness.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = h                                         refuted

failed: 1 claim does not hold, 1 proved
""",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_whole_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(name, MESSAGES[name].lines) == MESSAGES[name].output
