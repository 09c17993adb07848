"""What is said about lines without a meaning, about conventions, and about what is missing, in full.

Each message is a document: what went wrong, the lines that follow the derivation `START`, and the whole output.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import Message, read

MESSAGES = {
    "transposed_gradient": Message(
        "The Jacobian was given for the gradient.",
        """\
net.gradient(r, 2 * T(r - y) / N)
""",
        """\
error[malformed]: claim 2: the gradient by `r` is N×H, this line is H×N: a
  transpose is too much
  --> transposed_gradient.py:10:17
    |
 10 | net.gradient(r, 2 * T(r - y) / N)
    |                 ^^^^^^^^^^^^^^^^ H×N
help: write `2 * (r - y) / N`: proved for every size

transposed_gradient.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 ∇r = 2 * T(r - y) / N                       malformed

error: 1 claim does not hold, 1 proved
""",
    ),
    "matrix_product": Message(
        "A mask was multiplied as a matrix.",
        """\
net.gradient(w, T(x) @ (indicator(h >= 0) @ (2 * (r - y))) / N)
""",
        """\
error[malformed]: claim 2: `indicator(h >= 0)` is N×H and `2 * (r - y)` is N×H;
  a matrix product needs H = N: the product is elementwise, not a matrix product
  --> matrix_product.py:10:25
    |
 10 | net.gradient(w, T(x) @ (indicator(h >= 0) @ (2 * (r - y))) / N)
    |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ N×H against N×H
   = note: `@` and `*` are the matrix product; entry by entry is `hadamard`
help: write `T(x) @ hadamard(indicator(h >= 0), 2 * (r - y)) / N`: proved for
      every size

matrix_product.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 ∇w = T(x) @ (indicator(h >= 0) @ (2 * (r -… malformed

error: 1 claim does not hold, 1 proved
""",
    ),
    "wrong_name": Message(
        "`h` stands where `w` belongs.",
        """\
net.differential(h, x @ d(h))
""",
        """\
error[malformed]: claim 2: `x` is N×D and `d(h)` is N×H; a matrix product needs
  D = N: `h` stands where `w` belongs
  --> wrong_name.py:10:21
    |
 10 | net.differential(h, x @ d(h))
    |                     ^^^^^^^^ N×D against N×H
help: write `x @ d(w)`: proved for every size

wrong_name.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = x @ d(h)                                  malformed

error: 1 claim does not hold, 1 proved
""",
    ),
    "float": Message(
        "A number is not exact.",
        """\
net.chain(h, 0.5 * (h + x @ w))
""",
        """\
error[malformed]: claim 2: `0.5` is a float, which is not exact
  --> float.py:10:14
    |
 10 | net.chain(h, 0.5 * (h + x @ w))
    |              ^^^
   = note: for 1/2 write `Rational(1, 2)`, or divide the expression

float.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✗ 2 = 0.5 * (h + x @ w)                         malformed

error: 1 claim does not hold, 1 proved
""",
    ),
    "other_convention": Message(
        "At the kink the line says 0 where the definition says 1.",
        """\
net.gradient(w, T(x) @ hadamard(indicator(h > 0), 2 * (r - y)) / N)
""",
        """\
note[kink-differs]: claim 2 holds away from the kink; at h = 0 it departs from
  the declared `at_zero`
  --> other_convention.py:10:17
    |
 10 | net.gradient(w, T(x) @ hadamard(indicator(h > 0), 2 * (r - y)) / N)
    |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

other_convention.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size
  ✓ 2 ∇w = T(x) @ hadamard(indicator(h > 0), 2 *… proved    every size

verified: 2 proved
""",
    ),
    "missing_gradient": Message(
        "A parameter was forgotten.",
        """\
v = net.parameter("v", H, H)
""",
        """\
error[gradient-missing]: the parameter `v` has no proved gradient
  --> missing_gradient.py:10:5
    |
 10 | v = net.parameter("v", H, H)
    |     ^^^^^^^^^^^^^^^^^^^^^^^^

missing_gradient.py: One layer

  ✓ 1 ∇w = T(x) @ hadamard(indicator(h >= 0), 2 … proved    every size

failed: 1 error, 1 proved
""",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_whole_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(name, MESSAGES[name].lines) == MESSAGES[name].output
