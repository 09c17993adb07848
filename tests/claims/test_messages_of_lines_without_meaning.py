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
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> transposed_gradient.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

transposed_gradient.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "matrix_product": Message(
        "A mask was multiplied as a matrix.",
        """\
net.gradient(w, T(x) @ (indicator(h >= 0) @ (2 * (r - y))) / N)
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> matrix_product.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

matrix_product.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "wrong_name": Message(
        "`h` stands where `w` belongs.",
        """\
net.differential(h, x @ d(h))
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> wrong_name.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

wrong_name.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "float": Message(
        "A number is not exact.",
        """\
net.chain(h, 0.5 * (h + x @ w))
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> float.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

float.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "other_convention": Message(
        "At the kink the line says 0 where the definition says 1.",
        """\
net.gradient(w, T(x) @ hadamard(indicator(h > 0), 2 * (r - y)) / N)
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> other_convention.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

other_convention.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "missing_gradient": Message(
        "A parameter was forgotten.",
        """\
v = net.parameter("v", H, H)
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> missing_gradient.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

missing_gradient.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_whole_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(name, MESSAGES[name].lines) == MESSAGES[name].output
