"""What is said about typical mistakes that leave a line false, in full.

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
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> missing_factor.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

missing_factor.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "wrong_sign": Message(
        "A minus became a plus.",
        """\
net.chain(d(norm2(r - y)), tr(2 * T(r + y) @ d(r)))
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> wrong_sign.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

wrong_sign.py: One layer

bug in matcalc: 1 error, nothing was checked
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
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> missing_term.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

missing_term.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "missing_mask": Message(
        "The derivative of relu was taken for 1.",
        """\
net.gradient(w, 2 * T(x) @ (r - y) / N)
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> missing_mask.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

missing_mask.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "true_misprint": Message(
        "A line that was entered as a misprint is true.",
        """\
net.chain(h, misprint(x @ w, "the factors are swapped"))
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> true_misprint.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

true_misprint.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
    "undecided": Message(
        "A line that is true, but that the kernel cannot prove.",
        """\
net.chain(indicator(relu(h) > 0), indicator(h > 0))
""",
        """\
error[bug-in-matcalc]: bug in matcalc: AttributeError: 'dict' object has no
  attribute 'every_size'
  --> undecided.py:2:7
   |
 2 | net = Derivation("One layer")
   |       ^^^^^^^^^^^^^^^^^^^^^^^

undecided.py: One layer

bug in matcalc: 1 error, nothing was checked
""",
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_the_whole_message(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read(name, MESSAGES[name].lines) == MESSAGES[name].output
