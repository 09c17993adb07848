"""Training code that cannot be run: one message, which points into the code where it can."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import LEAST_SQUARES, verify, write
from one_layer import DERIVATION, TRAINING, changed

START = "    rng = np.random.default_rng(0)\n"
STEP = "    n = len(x)\n"
RETURN = '    return {"h"'

# name: the change, what the message says, and the line of the code that it points at (0: it points at the statement)
NOT_LOADED = {
    "a syntax error": (("def step", "def def step"), "SyntaxError", 9),
    "an exception": (("def step", "1 / 0\ndef step"), "ZeroDivisionError", 9),
    "an exit": (("def step", "raise SystemExit(0)\ndef step"), "SystemExit", 9),
    "a missing module": (("import numpy as np", "import numpy as np, no_such_module"), "no_such_module", 1),
    "no step": (("def step", "def stepp"), "has no function `step`", 0),
    "a start that is no function": (("def start():", "start = 5\ndef begin():"), "has no function `start`", 0),
    "a null character": (("def step", "\0def step"), "null", 0),
}
NOT_RUN = {
    "an exception in the start": ((START, "    1 / 0\n" + START), "raises ZeroDivisionError in start", 4),
    "an exception in the step": ((STEP, "    raise KeyError('foo')\n" + STEP), "raises KeyError in step: 'foo'", 10),
    "an unknown name in the step": (("len(x)", "f(x)"), "raises NameError in step: name 'f' is not defined", 10),
    "an exception in a function above the call": (
        (STEP, "    def f(x):\n        return x / None\n    n = f(x)\n"),
        "raises TypeError in step",
        11,
    ),
    "an exception of another kind": ((STEP, "    raise BaseException('enough')\n" + STEP), "raises BaseException", 10),
    "an exit": ((STEP, "    raise SystemExit(3)\n" + STEP), "raises SystemExit in step", 10),
    "an exit without a word": (
        (STEP, "    raise SystemExit\n" + STEP),
        "raises SystemExit in step, at small sizes",
        10,
    ),
    "sizes that are fixed": ((STEP, STEP + "    assert x.shape == (6, 3)\n"), "at small sizes", 11),
    "an exception at the kink": ((RETURN, "    assert (h != 0).all()\n" + RETURN), "at kink inputs", 19),
    "a start with arguments": (
        ("def start():", "def start(seed):"),
        "missing 1 required positional argument: 'seed'",
        0,
    ),
    "a start that returns nothing": (
        ('    return {"x"', '    {"x"'),
        "the start function returns a dict of arrays by name, not NoneType",
        0,
    ),
    "a start that returns a tuple": (('return {"x": x, "y": y, "w": w}', "return x, y, w"), "not tuple", 0),
    "a step that returns nothing": (
        (RETURN, '    {"h"'),
        "the step function returns a dict of arrays by name, not NoneType",
        0,
    ),
    "a missing array": (('"y": y, ', ""), "the training code has no `y`", 0),
    "a missing number": (("w, rate=0.1", "w"), "the training code has no `rate`", 0),
    "an array that nobody gives": (("rate=0.1", "extra, rate=0.1"), "the step asks for `extra`", 0),
    "other sizes": (("N, D, C = 6", "N, D, C = 7"), "the code's `x` is 7×3, the derivation says 6×3", 5),
    "texts": (("x = rng.standard_normal((N, D))", "x = np.full((N, D), 'a')"), "holds no real numbers but <U1", 5),
    "a transposed array": (('"w": w}', '"w": w.T}'), "the code's `w` is 4×3, the derivation says 3×4", 7),
}


@pytest.mark.parametrize("name", NOT_LOADED)
def test_code_that_cannot_be_loaded(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(NOT_LOADED[name], "code-not-loaded", 2, tmp_path, capsys)


@pytest.mark.parametrize("name", NOT_RUN)
def test_code_that_cannot_be_run(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(NOT_RUN[name], "code-fails", 1, tmp_path, capsys)


def check(
    case: tuple[tuple[str, str], str, int], code: str, status: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, says, line = case
    path = write(folder, net=DERIVATION, training=changed(TRAINING, change))
    text = verify(capsys, path)
    assert text.status == status, text.out
    assert code in text.errors
    assert says in text.said
    assert f"--> {folder / 'training.py'}:{line}:" in text.out if line else f"--> {path}:13:1" in text.out
    assert text.is_well_formed(str(folder))
    document = verify(capsys, "--format=json", path)
    assert document.status == status
    (derivation,) = document.document["derivations"]
    assert [finding["code"] for finding in derivation["findings"]] == [code]
    assert not any(claim["holds"] for claim in derivation["claims"] if claim["kind"] == "code")


def test_one_cause_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, net=DERIVATION, training=changed(TRAINING, NOT_RUN["an exception in the step"][0]))
    done = verify(capsys, path)
    assert done.errors == ["code-fails"]  # and not once more for each quantity that could not be compared
    assert done.marked == "raise KeyError('foo')"


@pytest.mark.parametrize("given", ['"nowhere.py"', '"."', '"/nowhere/training.py"', '"training\\0.py"'])
def test_a_path_that_leads_nowhere(given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = f'net.code({given}, start="start", step="step", values=[r])\n'
    done = verify(capsys, write(tmp_path, a=LEAST_SQUARES + code))
    assert done.status == 2
    assert "no training code at" in done.said
    assert done.line == 10
    assert done.is_well_formed(str(tmp_path))


def test_code_that_is_not_utf_8(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, net=DERIVATION, training=TRAINING.encode() + b"# \xe9\n")
    done = verify(capsys, path)
    assert done.status == 2
    assert "not UTF-8" in done.said


def test_code_may_import_its_neighbours(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    training = changed(
        TRAINING, ("import numpy as np", "import numpy as np\nfrom helper_of_training import RATE"), ("0.1", "RATE")
    )
    assert (
        verify(capsys, write(tmp_path, net=DERIVATION, training=training, helper_of_training="RATE = 0.1\n")).status
        == 0
    )


def test_what_follows_broken_code_is_still_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, net=DERIVATION + "net.chain(h, 2 * h)\n", training=changed(TRAINING, (STEP, "    1 / 0\n")))
    assert "refuted" in verify(capsys, path).errors


def test_a_formula_that_takes_too_long_beside_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = """\
from matcalc import Derivation, Sum, T, norm2
net = Derivation("Rows one by one")
N, D = net.sizes(N=20_000, D=3)
i, = net.indices(i=N)
x, y, w = net.data("x", N, D), net.data("y", N, 1), net.parameter("w", D, 1)
loss = net.objective("loss", Sum(norm2(x[i, :] @ w - y[i, :]), i))
net.gradient(w, 2 * T(x) @ (x @ w - y))
net.code("training.py", start="start", step="step", values=[loss], gradients={"g": w})
"""
    training = """\
import numpy as np
def start():
    return {"x": np.ones((20_000, 3)), "y": np.ones((20_000, 1)), "w": np.ones((3, 1))}
def step(x, y, w):
    return {"loss": np.sum((x @ w - y) ** 2), "g": 2 * x.T @ (x @ w - y)}
"""
    done = verify(capsys, write(tmp_path, net=source, training=training))
    assert (done.status, done.errors, done.line) == (1, ["code-fails"], 8)
    assert "a formula cannot be evaluated beside the code: its indices have more than 10000 values" in done.said
