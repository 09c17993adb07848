"""Which files are read, how they are executed, and that one file does not disturb another."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from commands import LEAST_SQUARES, Outcome, run, verify, write

WRONG = "net.chain(x, 2 * x)\n"
NEVER = "\nraise RuntimeError('this must not run')\n"
DERIVE = """\
from matcalc import Derivation, norm2
def derive(title, factor):
    net = Derivation(title)
    (N,) = net.sizes(N=3)
    x = net.parameter("x", N, N)
    net.objective("loss", norm2(x))
    net.gradient(x, factor * x)
    return net
"""


def statuses(outcome: Outcome, folder: Path) -> dict[str, str]:
    """The status of each file, by its path in the folder."""
    return {
        os.path.relpath(derivation["path"], folder): derivation["status"]
        for derivation in outcome.document["derivations"]
    }


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("import matcalc\n", True),
        ("import os, matcalc.author.derivation as m\n", True),
        ("from matcalc import tr\n", True),
        ("from matcalc.author.derivation import Derivation\n", True),
        ("def f():\n    import matcalc\n", True),
        ("if False:\n    from matcalc import d\n", True),
        ("import (matcalc\n", True),  # it mentions matcalc and cannot be parsed: reported, not passed over
        ("# import matcalc\n", False),
        ("'import matcalc'\n", False),
        ("import matcalculus\n", False),
        ("from .matcalc import tr\n", False),
        ("from notes import matcalc\n", False),
        ("matcalc = 1\n", False),
        ("import (numpy\n", False),
        ("", False),
    ],
)
def test_in_a_folder_files_that_import_matcalc_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, read: bool
) -> None:
    write(tmp_path, a=LEAST_SQUARES, other=source + NEVER)
    assert ("other.py" in statuses(verify(capsys, "--format=json", tmp_path), tmp_path)) is read


def test_folders_are_searched_in_order_and_hidden_ones_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("b/c", "a", ".hidden", "a/__pycache__"):
        (tmp_path / folder).mkdir(parents=True)
        write(tmp_path / folder, net=LEAST_SQUARES)
    (tmp_path / "a" / "notes.txt").write_text("import matcalc" + NEVER)
    found = statuses(verify(capsys, "--format=json", tmp_path), tmp_path)
    assert list(found) == ["a/net.py", "b/c/net.py"]


def test_a_folder_without_derivations(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, training="import numpy" + NEVER)
    done = verify(capsys, tmp_path)
    assert (done.status, done.errors) == (2, ["no-derivation"])
    assert "no derivation in the folder" in done.said


def test_a_path_that_leads_nowhere_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a=LEAST_SQUARES)
    done = verify(capsys, "nowhere.py", path)
    assert (done.status, done.errors) == (2, ["no-such-file"])
    assert done.out.startswith("error[no-such-file]: no such file: `nowhere.py`\n")
    assert "✓" in done.out


def test_one_bad_file_among_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path,
        a=LEAST_SQUARES,
        b="import matcalc\n1 / 0\n",
        c=LEAST_SQUARES + WRONG,
        e="import (matcalc\n",
        f=LEAST_SQUARES,
    )
    done = verify(capsys, "--format=json", tmp_path)
    assert done.status == 2
    assert list(statuses(done, tmp_path).values()) == ["verified", "error", "failed", "error", "verified"]


def test_a_directory_or_a_broken_link_among_several(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, a=LEAST_SQUARES)
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "link.py").symlink_to("nowhere.py")
    done = verify(capsys, tmp_path)
    assert "✓" in done.out
    assert done.is_well_formed(str(tmp_path))


def test_a_file_that_may_not_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    path = write(tmp_path, a=LEAST_SQUARES)
    monkeypatch.setattr(Path, "read_bytes", refused)
    for given in (path, tmp_path):
        done = verify(capsys, given)
        assert (done.status, done.errors) == (2, ["unreadable"])
        assert "Permission denied" in done.said


def test_the_same_file_twice_is_read_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a=LEAST_SQUARES)
    (tmp_path / "link.py").symlink_to(path)
    done = verify(capsys, "--format=json", path, tmp_path, tmp_path / "." / "a.py", tmp_path / "link.py")
    assert done.document["summary"]["derivations"] == 1


@pytest.mark.parametrize("name", ["my derivations/least squares.py", "推导/θ.py", "derivation", "-a.py"])
def test_names_of_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(LEAST_SQUARES + WRONG, encoding="utf-8")
    done = run("verify", "--", name, cwd=tmp_path)
    assert (done.status, done.errors) == (1, ["refuted"])
    assert f"--> {name}:10:14\n" in done.out


@pytest.mark.parametrize(
    "change", [lambda s: b"\xef\xbb\xbf" + s, lambda s: s.replace(b"\n", b"\r\n"), lambda s: s.rstrip()]
)
def test_line_ends_and_byte_order_marks(tmp_path: Path, capsys: pytest.CaptureFixture[str], change: object) -> None:
    assert callable(change)
    done = verify(capsys, write(tmp_path, a=change((LEAST_SQUARES + WRONG).encode())))
    assert (done.status, done.line, done.marked) == (1, 10, "2 * x")


def test_two_derivations_in_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = DERIVE + 'derive("First", 2)\nderive("Second", 3)\nderive("Third", 2)\n'
    done = verify(capsys, "--format=json", write(tmp_path, a=source))
    found = [(derivation["name"], derivation["status"]) for derivation in done.document["derivations"]]
    assert found == [("First", "verified"), ("Second", "failed"), ("Third", "verified")]
    assert done.status == 1


def test_a_neighbour_may_be_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a='from neighbour import derive\nderive("Imported", 3)\n', neighbour=DERIVE)
    done = verify(capsys, path)
    assert (done.status, done.line, done.marked) == (1, 7, "factor * x")
    assert str(tmp_path) not in sys.path


def test_neighbours_of_one_file_are_not_those_of_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, factor in (("one", 2), ("two", 3)):
        (tmp_path / folder).mkdir()
        source = f'from settings import FACTOR\n{DERIVE}derive("Net", FACTOR)\n'
        write(tmp_path / folder, a=source, settings=f"FACTOR = {factor}\n")
    done = verify(capsys, "--format=json", tmp_path)
    assert statuses(done, tmp_path) == {"one/a.py": "verified", "two/a.py": "failed"}


def test_claims_about_an_imported_derivation_are_checked_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = "import matcalc\nfrom shared_net import net, x\nnet.chain(x, x)\n"
    wrong = right + WRONG + DERIVE + 'derive("Its own", 2)\n'
    write(tmp_path, a=right, b=wrong, shared_net=LEAST_SQUARES)
    done = verify(capsys, tmp_path / "a.py", tmp_path / "b.py")
    assert done.status == 1
    assert "refuted" in done.errors


def test_a_file_that_changed_is_read_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a=LEAST_SQUARES + WRONG)
    assert verify(capsys, path).marked == "2 * x"
    write(tmp_path, a=LEAST_SQUARES + "\nnet.chain(\n    x + x,\n    3 * x,\n)\n")
    done = verify(capsys, path)
    assert (done.line, done.marked) == (13, "3 * x")


def test_a_file_that_changes_the_working_directory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    write(tmp_path, a=LEAST_SQUARES + 'import os; os.chdir("elsewhere")\n', b=LEAST_SQUARES)
    monkeypatch.chdir(tmp_path)
    assert verify(capsys, "a.py", "b.py").status == 0


def test_a_file_is_executed_as_a_module_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"""
from dataclasses import dataclass
import inspect, pickle
@dataclass
class Point:
    factor: int = 1
assert Point.__annotations__ == {{"factor": int}}  # not a text: nobody asked for postponed annotations
assert pickle.loads(pickle.dumps(Point(2))) == Point(2)
assert "factor" in inspect.getsource(Point)
assert __name__ != "__main__"
assert __file__ == {str(tmp_path / "a.py")!r}
"""
    done = verify(capsys, write(tmp_path, a=LEAST_SQUARES + source))
    assert done.status == 0, done.out
    assert "a" not in sys.modules


def test_an_interruption_is_not_swallowed(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES + "raise KeyboardInterrupt\n", b=LEAST_SQUARES)
    done = run("verify", "a.py", "b.py", cwd=tmp_path)
    assert done.status in (130, -signal.SIGINT)
    assert done.out == ""
    assert "Traceback" not in done.err
