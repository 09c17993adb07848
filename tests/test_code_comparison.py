"""Training code that agrees with its derivation, and training code that is wrong in one way each."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from commands import verify, write
from one_layer import DERIVATION, TRAINING, changed, compare, differing

from matcalc.check.samples import holds, sample
from matcalc.kernel.facts import KINDS, example, hold

JSON = ("--format=json",)
BACKWARD = "    grad_w = x.T @ grad_h\n"
UPDATE = "    w -= rate * grad_w\n"
COUNTED = ("def step", "COUNT = []\ndef step")
# name: the change, and the quantities that differ because of it
WRONG = {
    "a forgotten 1/N": ([("2 * (p - y) / n", "2 * (p - y)")], ["grad_p", "grad_w", "w after the step"]),
    "a forgotten 2": ([("2 * (p - y) / n", "(p - y) / n")], ["grad_p", "grad_w", "w after the step"]),
    "a sign": ([("x.T @ grad_h", "-x.T @ grad_h")], ["grad_w", "w after the step"]),
    "a tenth of a percent": ([("x.T @ grad_h", "x.T @ grad_h * 1.001")], ["grad_w", "w after the step"]),
    "one entry": ([(BACKWARD, BACKWARD + "    grad_w[0, 0] = 0\n")], ["grad_w", "w after the step"]),
    "a transposed gradient": ([('"grad_w": grad_w', '"grad_w": grad_w.T')], ["grad_w"]),
    "a flattened gradient": ([('"grad_w": grad_w', '"grad_w": grad_w.ravel()')], ["grad_w"]),
    "a loss in a matrix": ([('"loss": loss', '"loss": np.array([[loss]])')], ["loss"]),
    "a missing mask": ([("    grad_h[h < 0] = 0\n", "")], ["grad_w", "w after the step"]),
    "the mask of another matrix": ([("grad_h[h < 0] = 0", "grad_h[grad_p < 0] = 0")], ["grad_w", "w after the step"]),
    "another threshold": ([("grad_h[h < 0] = 0", "grad_h[h < 0.5] = 0")], ["grad_w", "w after the step"]),
    "a gradient that aliases another": ([("grad_p.copy()", "grad_p")], ["grad_p"]),
    "twice the update": ([("w -= rate", "w -= 2 * rate")], ["w after the step"]),
    "the update upwards": ([("w -= rate", "w += rate")], ["w after the step"]),
    "no update": ([(UPDATE, "")], ["w after the step"]),
    "an update of a local name": ([("w -= rate * grad_w", "w = w - rate * grad_w")], ["w after the step"]),
    "an update too small to see": ([("rate=0.1", "rate=1e-9"), (UPDATE, "")], ["w after the step"]),
    "a rate of 1, cubed": ([("rate=0.1", "rate=1"), ("w -= rate", "w -= rate**3")], ["w after the step"]),
    "another learning rate": ([("w -= rate", "w -= 0.1"), ("rate=0.1", "rate=0.2")], ["w after the step"]),
    "wrong from the second iteration": (
        [COUNTED, (BACKWARD, BACKWARD + "    COUNT.append(h.shape)\n    grad_w *= 1 + (COUNT.count((6, 4)) > 1)\n")],
        ["grad_w", "w after the step"],
    ),
    "an array that is kept": (
        [
            ("def step", "KEPT = {}\ndef step"),
            (BACKWARD, "    grad_w = KEPT.setdefault(h.shape, np.zeros(w.shape))\n    grad_w += x.T @ grad_h\n"),
        ],
        ["grad_w", "w after the step"],
    ),
    "a missing name": ([('"grad_w": grad_w', '"gradw": grad_w')], ["grad_w"]),
    "infinity": ([("/ n\n    grad_p", "/ n + np.inf\n    grad_p")], ["loss"]),
    "not a number": ([('"grad_w": grad_w', '"grad_w": grad_w * np.nan')], ["grad_w"]),
    "not a number in one entry": (
        [('"grad_w": grad_w', '"grad_w": np.where(grad_w == grad_w.max(), np.nan, grad_w)')],
        ["grad_w"],
    ),
    "a text": ([('"loss": loss', '"loss": "small"')], ["loss"]),
    "a number in a text": ([('"loss": loss', '"loss": str(float(loss))')], ["loss"]),
    "numbers as objects": ([('"p": p', '"p": p.astype(object)')], ["p"]),
    "nothing": ([('"loss": loss', '"loss": None')], ["loss"]),
    "rows of different lengths": ([('"loss": loss', '"loss": [[1.0], [2.0, 3.0]]')], ["loss"]),
    "a reduced precision": ([('"grad_w": grad_w', '"grad_w": (1.02 * grad_w).astype(np.float16)')], ["grad_w"]),
    "half precision of whole numbers hides nothing": (
        [
            ("    y = rng.standard_normal((N, C))", "    y = np.eye(N, C, dtype=np.float16)"),
            (BACKWARD, "    grad_w = 1.02 * x.T @ grad_h\n"),
        ],
        ["grad_w", "w after the step"],
    ),
    "half precision of the data hides little": (
        [
            ("    x = rng.standard_normal((N, D))", "    x = rng.standard_normal((N, D)).astype(np.float16)"),
            (BACKWARD, "    grad_w = 1.02 * x.T @ grad_h\n"),
        ],
        ["grad_w", "w after the step"],
    ),
    "a result in half precision beside one such array": (
        [
            ("    y = rng.standard_normal((N, C))", "    y = np.eye(N, C, dtype=np.float16)"),
            ('"grad_p": grad_p', '"grad_p": (1.02 * grad_p).astype(np.float16)'),
        ],
        ["grad_p"],
    ),
    "the real sizes, where the real data hides it": (
        [
            ("    x = rng.standard_normal((N, D))", "    x = rng.standard_normal((N, D))\n    x[0] = 0"),
            (BACKWARD, "    grad_w = x[1:].T @ grad_h[1:] if n > 5 else x.T @ grad_h\n"),
        ],
        ["grad_w", "w after the step"],
    ),
    "an imaginary part": ([('"grad_w": grad_w', '"grad_w": grad_w + 1j')], ["grad_w"]),
}

SAID = {  # what the message says, where it is not about the numbers
    "a missing name": "claim 7: the step returns no `grad_w`; it returns `h`, `p`, `loss`, `grad_p`, `gradw` -->",
    "no update": "claim 8: the step leaves `w` as it is; return it, or change the array in place -->",
    "an update of a local name": "claim 8: the step leaves `w` as it is; return it, or change the array in place -->",
    "an update too small to see": "claim 8: the step leaves `w` as it is; return it, or change the array in place -->",
}

RIGHT = {
    "as it is": [],
    "a rate that must be positive": [("    n = len(x)\n", "    assert rate > 0\n    n = len(x)\n")],
    "an update that is returned": [
        ("w -= rate * grad_w", "w = w - rate * grad_w"),
        ('return {"h"', 'return {"w": w, "h"'),
    ],
    "another order": [("grad_h = grad_p.copy()\n    grad_h[h < 0] = 0", "grad_h = grad_p * (h >= 0)")],
    "plain numbers": [('"loss": loss', '"loss": float(loss)')],
    "a whole learning rate": [("rate=0.1", "rate=1")],
    "a list": [('"p": p', '"p": p.tolist()')],
    "a step without its learning rate": [("w, rate=0.1", "w, rate"), ('"w": w}', '"w": w, "rate": 0.1}')],
    "whole numbers as data": [("rng.standard_normal((N, D))", "rng.integers(-2, 3, (N, D))")],
    "a byte order mark": [("import numpy", "\ufeffimport numpy")],
    "a data class": [
        ("def start", "from dataclasses import dataclass\n@dataclass\nclass Nothing:\n    n: int = 0\ndef start")
    ],
}


def of_type(kind: str) -> list[tuple[str, str]]:
    """Changes that give the code's arrays another type."""
    drawn = [f"rng.standard_normal(({shape}))" for shape in ("N, D", "N, C", "D, C")]
    return [(old, f"{old}.astype(np.{kind})") for old in drawn]


@pytest.mark.parametrize("name", RIGHT)
def test_right_code(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compare(tmp_path, capsys, *RIGHT[name], options=JSON)
    assert (done.status, differing(done)) == (0, [])
    assert done.document["summary"]["agrees"] == 6
    assert done.document["derivations"][0]["findings"] == []


@pytest.mark.parametrize("name", WRONG)
def test_wrong_code(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes, expected = WRONG[name]
    done = compare(tmp_path, capsys, *changes, options=JSON)
    assert done.status == 1
    assert set(expected) <= set(differing(done))
    assert differing(done)[0] == expected[0]
    text = compare(tmp_path, capsys, *changes)
    assert text.errors[0] == "code-differs"
    assert SAID.get(name, f"the code's `{expected[0]}` ") in text.said
    assert text.is_well_formed(str(tmp_path))
    assert text.err == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a forgotten 1/N", "the code's `grad_p` is N times the formula"),
        ("a forgotten 2", "the code's `grad_p` is 0.5 times the formula"),
        ("a sign", "the code's `grad_w` is -1 times the formula"),
        ("a transposed gradient", "its shape is 5×3, the formula's 3×5"),
        ("a missing name", "the step returns no `grad_w`; it returns `h`, `p`, `loss`, `grad_p`, `gradw`"),
        ("not a number", "it has entries that are not finite numbers"),
        ("wrong from the second iteration", "at iteration 1"),
        ("a text", "it is no array of numbers but str"),
    ],
)
def test_the_message_names_the_pattern(
    name: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert says in compare(tmp_path, capsys, *WRONG[name][0]).said


def test_the_message_points_at_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = compare(tmp_path, capsys, *WRONG["a sign"][0])
    assert (done.line, done.marked) == (17, "grad_w = -x.T @ grad_h")
    assert f"--> {tmp_path / 'training.py'}:17:5\n" in done.out


BACK = "    grad_p = 2 * (p - y) / n\n"
HIDDEN = ("    grad_h = grad_p.copy()\n    grad_h[h < 0] = 0\n", "    grad_h = np.where(h < 0, 0, grad_p)\n")


@pytest.mark.parametrize(
    ("alias", "line"),
    [
        pytest.param("    grad_p = p\n    grad_p -= y\n    grad_p *= 2 / n\n", 14, id="a second name"),
        pytest.param("    p2 = grad_p = p\n    grad_p -= y\n    grad_p *= 2 / n\n", 14, id="a chain of names"),
        pytest.param("    grad_p = np.asarray(p)\n    grad_p -= y\n    grad_p *= 2 / n\n", 0, id="a call"),
    ],
)
def test_two_names_for_one_array(alias: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Code that returns one array under two names, and means two."""
    source = changed(DERIVATION, ("values=[h, p, loss]", "values=[h, p]"))
    text = changed(TRAINING, (BACK, alias), HIDDEN)
    done = verify(capsys, write(tmp_path, net=source, training=text))
    assert done.errors == ["code-differs"]
    assert "the code's `p` differs at" in done.said
    assert "= note: the arrays returned as `p` and `grad_p` are one" in done.said
    assert (done.line, "^" in done.out) == (line, line > 0)
    assert f"--> {tmp_path / 'training.py'}{f':{line}:5' if line else ''}\n" in done.out
    assert done.is_well_formed(str(tmp_path))


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param((BACK, BACK + "    g = grad_p[:, :2]\n"), 0, id="a part of another that agrees"),
        pytest.param(("x.T @ grad_h\n", "-x.T @ grad_h\n    w = grad_w\n    g = 0\n"), 1, id="a local name"),
        pytest.param(("x.T @ grad_h\n", "-x.T @ grad_h\n    g = grad_w.copy()\n"), 1, id="a copy"),
    ],
)
def test_arrays_that_may_be_one(
    change: tuple[str, str], status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = compare(tmp_path, capsys, change, ('return {"h"', 'return {"g": g, "h"'))
    assert done.status == status
    assert "returned as" not in done.out


def test_one_array_that_is_meant_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = changed(DERIVATION, ('"grad_w": w', '"grad_w": w, "same": w'))
    training = changed(TRAINING, ("x.T @ grad_h", "-x.T @ grad_h"), ('return {"h"', 'return {"same": grad_w, "h"'))
    done = verify(capsys, write(tmp_path, net=source, training=training))
    assert "returned as" not in done.out
    assert done.marked == "grad_w = -x.T @ grad_h"


@pytest.mark.parametrize(
    "changes",
    [
        [("h = x @ w", "x *= 2\n    h = x @ w / 2"), ("x.T @ grad_h", "x.T @ grad_h / 2")],
        [('    return {"h"', '    y += 1\n    return {"h"')],
        [COUNTED, ('    return {"h"', '    COUNT.append(h.shape)\n    y += COUNT.count((6, 4)) == 5\n    return {"h"')],
    ],
)
def test_code_that_spoils_its_data(
    changes: list[tuple[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert compare(tmp_path, capsys, *changes).status == 1


def test_a_name_that_is_missing_later(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    returned = TRAINING[TRAINING.index('    return {"h"') :]
    late = "    COUNT.append(h.shape)\n    if COUNT.count((6, 4)) > 1:\n        del found['p']\n    return found\n"
    done = compare(tmp_path, capsys, COUNTED, (returned, returned.replace("return", "found =") + late))
    assert "claim 4: at iteration 1, the step returns no `p`; it returns `h`, `loss`, `grad_p`, `grad_w` " in done.said


def test_sizes_that_have_no_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = [("N, D, C = net.sizes(N=6, D=3, C=4)", "N, D, C = 6, 3, 4")]
    source = changed(DERIVATION, *numbers)
    right = verify(capsys, "--verbose", write(tmp_path, net=source, training=TRAINING))
    assert right.status == 0
    assert "at 3 choices of random numbers, inputs with" in right.said
    wrong = changed(TRAINING, *WRONG["one entry"][0])
    done = verify(capsys, write(tmp_path, net=source, training=wrong))
    assert "the code's `grad_w` differs at random numbers: they differ by" in done.said
    failing = changed(TRAINING, ("    n = len(x)\n", "    raise ValueError('no')\n"))
    assert "raises ValueError in step: no, at random numbers" in (
        verify(capsys, write(tmp_path, net=source, training=failing)).said
    )


TWO_PARAMETERS = """\
from matcalc import *
net = Derivation("Two parameters")
N, D = net.sizes(N=5, D=3)
x, w, b = net.data("x", N, D), net.parameter("w", N, D), net.parameter("b", N, D)
loss = net.objective("loss", norm2(w + b - x))
for each in (w, b):
    net.gradient(each, 2 * (w + b - x))
net.update(w, w - 2 * (w + b - x) / 8)
net.code("training.py", start="start", step="step", iterations=9, values=[loss], updates=[w])
"""
TWO_ARRAYS = """\
import numpy as np
def start():
    draw = np.random.default_rng(0).standard_normal
    return {"x": draw((5, 3)), "w": draw((5, 3)), "b": draw((5, 3))}
def step(x, w, b):
    r = w + b - x
    loss = np.sum(r ** 2)
    w -= r / 4
    return {"loss": loss}
"""


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("w -= r / 4\n", "w -= r / 4\n    b -= r\n"), id="changed by the step"),
        pytest.param(
            ('"b": draw((5, 3))}', '"b": 0}'.replace("0}", "(w := draw((5, 3)))} | {'w': w}")), id="one array"
        ),
    ],
)
def test_a_parameter_without_an_update_stays_as_it_is(
    change: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(capsys, write(tmp_path, net=TWO_PARAMETERS, training=TWO_ARRAYS)).status == 0
    done = verify(capsys, write(tmp_path, net=TWO_PARAMETERS, training=changed(TWO_ARRAYS, change)))
    assert done.status == 1
    assert "the step changes `b`, a parameter that no update names" in done.said


SCALAR = """\
from matcalc import *
net = Derivation("A number")
N, = net.sizes(N=5)
x, b, rate = net.data("x", N, 1), net.parameter("b"), net.data("rate")
loss = net.objective("loss", norm2(x) + power(b + 1, 2))
net.gradient(b, 2 * (b + 1))
net.update(b, b - rate * 2 * (b + 1))
net.code("training.py", start="start", step="step", iterations=9, values=[loss], updates=[b])
"""
SCALAR_CODE = """\
import numpy as np
def start():
    return {"x": np.ones((5, 1)), "b": 1.0, "rate": 0.01}
def step(x, b, rate):
    loss = np.sum(x ** 2) + (b + 1) ** 2
    return {"loss": loss, "b": b - rate * 2 * (b + 1)}
"""


def test_a_parameter_that_is_a_number_may_become_negative(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys, write(tmp_path, net=SCALAR, training=SCALAR_CODE)).status == 0
    wrong = changed(SCALAR_CODE, ("2 * (b + 1)", "2 * (abs(b) + 1)"))
    done = verify(capsys, write(tmp_path, net=SCALAR, training=wrong))
    assert (done.status, done.errors) == (1, ["code-differs"])


def test_a_draw_leaves_a_parameter_that_is_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    net = changed(SCALAR, ('step="step"', 'step="step", draw="draw"'))
    drawn = SCALAR_CODE + "def draw(x):\n    return {'x': x}\n"
    assert verify(capsys, write(tmp_path, net=net, training=drawn)).status == 0
    done = verify(capsys, write(tmp_path, net=net, training=changed(drawn, ("{'x': x}", "{'x': x, 'b': 1.0}"))))
    assert "the draw changes `b`, which is a parameter" in done.said


def test_a_small_update_that_is_not_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    net = changed(SCALAR, ("net.update(b, b - rate * 2 * (b + 1))", "net.update(b, b - 2 * (b + 1) / 10**9)"))
    done = changed(SCALAR_CODE, ("b - rate * 2 * (b + 1)", "b - 2 * (b + 1) / 10**9"))
    assert verify(capsys, write(tmp_path, net=net, training=done)).status == 0
    left = verify(capsys, write(tmp_path, net=net, training=changed(SCALAR_CODE, ("b - rate * 2 * (b + 1)", "b"))))
    assert "the step leaves `b` as it is" in left.said


def test_later_iterations_are_compared_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = "    COUNT.append(h.shape)\n    grad_w *= 1 + (COUNT.count((6, 4)) > 15)\n"
    changes = [COUNTED, (BACKWARD, BACKWARD + late)]
    assert compare(tmp_path, capsys, *changes).status == 0
    done = compare(tmp_path, capsys, *changes, options=("--full-run",))
    assert done.status == 1
    assert "differs at iteration 19" in done.said


@pytest.mark.parametrize(
    ("kind", "factor", "status"),
    [("float64", 1, 0), ("float64", 1.000001, 1), ("float32", 1, 0), ("float32", 1.01, 1)],
)
def test_tolerances_follow_the_precision(
    kind: str, factor: float, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scaled = (BACKWARD, f"    grad_w = x.T @ grad_h * np.{kind}({factor})\n")
    assert compare(tmp_path, capsys, *of_type(kind), scaled).status == status


@pytest.mark.parametrize(("kind", "stated"), [("float64", "tolerance 1.5e-08"), ("float32", "tolerance 3.5e-04")])
def test_the_tolerance_is_stated_as_it_was_used(
    kind: str, stated: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (derivation,) = compare(tmp_path, capsys, *of_type(kind), options=JSON).document["derivations"]
    messages = [claim["message"] for claim in derivation["claims"] if claim["kind"] == "code"]
    assert [message for message in messages if stated not in message] == []


def test_a_gradient_that_is_not_proved_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = changed(DERIVATION, ("net.gradient(p, 2 * (p - y) / N)", "net.gradient(p, (p - y) / N)"))
    path = write(tmp_path, net=wrong, training=changed(TRAINING, ("2 * (p - y) / n", "(p - y) / n")))
    done = verify(capsys, path)
    assert done.status == 1
    assert "claim 6 is not compared, because of this line" in done.said
    assert "unchecked see 1" in done.said
    assert "3 claims do not hold and 1 rests on one of them, " in done.said


def test_a_gradient_that_is_not_claimed_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unclaimed = changed(DERIVATION, ("net.gradient(p, 2 * (p - y) / N)", ""))
    done = verify(capsys, write(tmp_path, net=unclaimed, training=TRAINING))
    assert done.status == 1
    assert done.errors == ["code-unchecked"]
    assert "no proved gradient by `p` to compare the code's `grad_p` with" in done.said
    assert "grad_p in training.py unchecked" in done.said
    assert "1 not compared, " in done.said
    assert differing(verify(capsys, *JSON, tmp_path / "net.py")) == ["grad_p"]


FULL = "T(x) @ hadamard(indicator(h >= 0), 2 * (p - y)) / N"
GRADIENT = f"net.gradient(w, {FULL})"
UPDATE_LINE = f"net.update(w, w - rate * ({FULL}))"
FALSE = "T(x) @ hadamard(indicator(h >= 0), p - y)"
# name: the gradient by `w`, its update, and the claim that the update rests on, if it is not compared
RESTING = {
    "the gradient": (f"g = net.gradient(w, {FALSE})", "net.update(w, w - rate * g)", "2"),
    "the gradient and more": (f"g = net.gradient(w, {FALSE})", "net.update(w, w - rate * (g + 0 * w))", "2"),
    "a sum that goes on": (f"g = net.gradient(w, w + {FALSE})", "net.update(w, w - rate * (g + 0 * w))", "2"),
    "a product that goes on": (f"g = net.gradient(w, {FALSE})", "net.update(w, w - g * rate)", "2"),
    "a gradient that rests on another": (
        "e = net.gradient(h, hadamard(indicator(h >= 0), p - y))\ng = net.gradient(w, T(x) @ e)",
        "net.update(w, w - rate * g)",
        "2",
    ),
    "a definition": (
        f'g = net.gradient(w, net.define("g", {FALSE}))',  # it may stand in right lines too
        "net.update(w, w - rate * g)",
        "differs",
    ),
    "in full": (f"net.gradient(w, {FALSE})", UPDATE_LINE, None),
    "in full, and false": (f"net.gradient(w, {FALSE})", f"net.update(w, w - rate * ({FALSE}))", "differs"),
    "a leaf": ("net.gradient(w, w)", UPDATE_LINE, None),
    "a misprint": (f"g = {FALSE}\n{GRADIENT}\nnet.gradient(w, misprint(g))", "net.update(w, w - rate * g)", "differs"),
}


@pytest.mark.parametrize("name", RESTING)
def test_an_update_that_is_made_with_a_false_gradient_is_not_compared(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gradient, update, expected = RESTING[name]
    source = changed(DERIVATION, (GRADIENT, gradient), (UPDATE_LINE, update), ("import D", "import misprint, D"))
    path = write(tmp_path, net=source, training=TRAINING)
    (derivation,) = verify(capsys, *JSON, path).document["derivations"]
    (updated,) = [claim for claim in derivation["claims"] if claim["text"].startswith("w after the step")]
    unchecked = expected not in (None, "differs")
    assert (updated["holds"], updated["follows"]) == (expected is None, expected if unchecked else None)
    done = verify(capsys, path)
    assert ("code-differs" in done.errors) == (expected == "differs")
    assert "code-unchecked" not in done.errors
    assert ("w after the step in training.py unchecked see 2" in done.said) == unchecked
    numbers = "8 and 9" if "rests on another" in name else "7 and 8"
    assert (f"claims {numbers} are not compared, because of this line" in done.said) == unchecked


def test_code_may_be_named_before_the_gradients(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head, _, tail = DERIVATION.partition("net.gradient(p")
    claims, _, code = tail.partition("net.code(")
    update = claims[claims.index("net.update") :]
    path = write(
        tmp_path, net=f"{head}{update}net.code({code}net.gradient(p{claims.replace(update, '')}", training=TRAINING
    )
    assert verify(capsys, path).status == 0


def test_what_overflows_hides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An intermediate may be infinite and what is made of it finite; the others are compared as ever."""
    source = changed(
        DERIVATION,
        ("norm2, relu", "exp, norm2, ones, reciprocal, relu"),
        ('rate = net.data("rate")', 'rate, s = net.data("rate"), net.data("s")'),
        ("loss =", 'e = net.define("e", exp(s * h))\nq = net.define("q", reciprocal(ones(N, C) + e))\nloss ='),
        ("values=[", "values=[q, "),
    )
    changes = [("rate=0.1", "rate=0.1, s=1e4"), ('{"h": h', '{"q": 1 / (1 + np.exp(s * h)), "h": h')]
    right = changed(TRAINING, *changes)
    assert verify(capsys, write(tmp_path, net=source, training=right)).status == 0
    wrong = changed(right, *WRONG["wrong from the second iteration"][0])
    done = verify(capsys, *JSON, write(tmp_path, net=source, training=wrong))
    assert differing(done) == ["grad_w", "w after the step"]


def test_a_large_number_hides_nothing_that_is_made_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = changed(DERIVATION, ('rate = net.data("rate")', 'rate, s = net.data("rate"), net.data("s")'))
    changes = [("rate=0.1", "rate=0.1, s=1e300"), *WRONG["wrong from the second iteration"][0]]
    done = verify(capsys, *JSON, write(tmp_path, net=source, training=changed(TRAINING, *changes)))
    assert differing(done) == ["grad_w", "w after the step"]


def test_truth_values_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = changed(DERIVATION, ("x @ w)", "hadamard(m, x) @ w)"), ("T(x)", "T(hadamard(m, x))"))
    source = source.replace("w = net.par", 'm = net.data("m", N, D)\nw = net.par')
    right = changed(
        TRAINING,
        ("    w = rng", "    m = rng.random((N, D)) < 0.5\n    w = rng"),
        ('"w": w}', '"w": w, "m": m}'),
        ("def step(x, y, w", "def step(x, y, w, m"),
        ("x @ w", "np.where(~m, 0, x) @ w"),
        ("x.T @", "(m * x).T @"),
    )
    assert verify(capsys, write(tmp_path, net=source, training=right)).status == 0
    wrong = changed(right, ("(m * x).T", "x.T"))
    done = verify(capsys, *JSON, write(tmp_path, net=source, training=wrong))
    assert "differs at small sizes" in done.out
    assert differing(done) == ["grad_w", "w after the step"]


@pytest.mark.parametrize("kind", KINDS)
def test_facts_of_the_code_are_those_of_the_kernel(kind: str) -> None:
    matrix = example([kind], 3, 3)
    assert matrix is not None
    assert holds(kind, [[float(x) for x in row] for row in matrix], 1e-8)
    for n in range(20):
        drawn = np.random.default_rng(n).integers(-1, 2, (2, 2))
        assert holds(kind, drawn, 1e-8) == hold([kind], [[Fraction(int(x)) for x in row] for row in drawn])
    assert not holds(kind, np.full((2, 2), np.nan), 1e-8)
    assert holds(kind, sample([kind], (3, 3), np.random.default_rng(0), np.float64, "anywhere"), 1e-8)


def test_the_real_run_satisfies_what_is_assumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A gradient that is proved by a fact is not that of code whose data are otherwise."""
    source = changed(DERIVATION, ('net.data("y", N, C)\n', 'net.data("y", N, C)\nnet.assume(y, "positive")\n'))
    source = source.replace("net.gradient(p,", "net.chain(y, hadamard(indicator(y > 0), y))\nnet.gradient(p,")
    done = verify(capsys, write(tmp_path, net=source, training=TRAINING))
    assert done.status == 1
    assert "the derivation assumes that `y` is positive; the code's is not" in done.said
    assert done.marked == "y = rng.standard_normal((N, C))"
    right = changed(TRAINING, ("y = rng.standard_normal((N, C))", "y = rng.random((N, C))"))
    assert verify(capsys, write(tmp_path, net=source, training=right)).status == 0
