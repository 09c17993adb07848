"""Several files at once: the report is that of one after the other, whatever a file does to its process."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from commands import LEAST_SQUARES, ROOT, run, verify, write
from test_readme import TIMES
from test_streams import TALKATIVE, on_terminals

from matcalc.report.jsonformat import render
from matcalc.verify import Options
from matcalc.verify import verify as verified
from matcalc.workers import Ended, side_by_side

WRONG = "net.chain(x, 2 * x)\n"
DEADLY = {
    "exit status 7": "import os; os._exit(7)",
    "exit status 0": "import os; os._exit(0)",
    "SIGKILL": "import os; os.kill(os.getpid(), 9)",
    "SIGTERM": "import os; os.kill(os.getpid(), 15)",
    "exit status 1": "import os; os.closerange(3, 100)",
}
PATIENCE = 120  # seconds


def timeless(text: str) -> str:
    """A report without its times."""
    return re.sub(r'"seconds": [\d.e-]+', '"seconds": TIME', TIMES.sub(" TIME", text))


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_report_does_not_depend_on_how_many_files_are_verified_at_once(tmp_path: Path, form: str) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + WRONG, c=LEAST_SQUARES + "1 / 0\n", d="import matcalc\n")
    write(tmp_path, e=LEAST_SQUARES * 2)
    one, three = (run("verify", "--format", form, "--jobs", n, ".", "f", cwd=tmp_path) for n in ("1", "3"))
    assert timeless(three.out) == timeless(one.out)
    assert (three.status, three.err) == (one.status, one.err) == (2, "")


def test_several_files_have_processes_and_a_single_one_has_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES)
    for name in ("a", "b"):
        with open(tmp_path / f"{name}.py", "a", encoding="utf-8") as file:
            file.write(f"import os, pathlib\npathlib.Path(r'{tmp_path}', '{name}.pid').write_text(str(os.getpid()))\n")
    assert verify(capsys, "--jobs", "2", tmp_path).status == 0
    numbers = {(tmp_path / f"{name}.pid").read_text() for name in ("a", "b")}
    assert len(numbers - {str(os.getpid())}) == 2  # which are all busy before one has finished
    assert verify(capsys, "--jobs", "2", tmp_path / "a.py").status == 0
    assert (tmp_path / "a.pid").read_text() == str(os.getpid())


@pytest.mark.parametrize("how", DEADLY)
def test_a_file_that_ends_its_process_is_an_error_and_the_others_are_verified(tmp_path: Path, how: str) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + DEADLY[how] + "\n", c=LEAST_SQUARES, d=LEAST_SQUARES)
    done = run("verify", "--format", "json", "--jobs", "2", ".", cwd=tmp_path)
    assert done.status == 2
    assert [d["status"] for d in done.document["derivations"]] == ["verified", "error", "verified", "verified"]
    (finding,) = done.document["derivations"][1]["findings"]
    assert (finding["code"], finding["message"]) == (
        "process-ended",
        f"the process that verified this file ended: {how}",
    )
    assert done.out.startswith("{")


def test_a_process_that_ends_is_reported_in_words(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + DEADLY["SIGKILL"] + "\n")
    done = run("verify", "--jobs", "2", ".", cwd=tmp_path)
    assert done.errors == ["process-ended"]
    assert "SIGKILL" in done.out
    assert done.is_well_formed("b.py")


def test_a_file_that_exits_is_reported_as_ever(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + "raise SystemExit(0)\n")
    done = run("verify", "--jobs", "2", ".", cwd=tmp_path)
    assert (done.status, done.errors) == (2, ["load-error"])


@pytest.mark.parametrize("ends", ["import os; os.fork()", "import os; os.fork() or os._exit(0)"])
def test_a_file_that_forks_is_reported_once(tmp_path: Path, ends: str) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + ends + "\n", c=LEAST_SQUARES)
    done = run("verify", "--format", "json", "--jobs", "2", ".", cwd=tmp_path)
    assert (done.status, done.document["summary"]["derivations"]) == (0, 3)


def test_a_copy_that_outlives_its_process_holds_nobody_up(tmp_path: Path) -> None:
    ends = "import os, time\nif os.fork() == 0:\n    time.sleep(30)\n    os._exit(0)\nos._exit(7)\n"
    write(tmp_path, a=LEAST_SQUARES + ends, b=LEAST_SQUARES)
    started = time.monotonic()
    command = [sys.executable, "-m", "matcalc", "verify", "--jobs", "2", "."]
    with open(tmp_path / "report", "w") as out:  # a pipe would be held open by the copy
        done = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=out, stderr=out, check=False
        )
    assert done.returncode == 2
    assert time.monotonic() - started < 25


@pytest.mark.parametrize("name", TALKATIVE)
def test_what_files_print_is_kept_out_of_the_report(tmp_path: Path, name: str) -> None:
    write(tmp_path, a=LEAST_SQUARES + TALKATIVE[name], b=LEAST_SQUARES + TALKATIVE[name])
    done = run("verify", "--format", "json", "--jobs", "2", ".", cwd=tmp_path)
    assert done.document["summary"]["derivations"] == 2
    assert done.err.count("hello") == 2


def test_a_file_that_is_interrupted_interrupts_all(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + "raise KeyboardInterrupt\n", c=LEAST_SQUARES)
    done = run("verify", "--jobs", "2", ".", cwd=tmp_path)
    assert (done.status, done.out) == (130, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize("group", [True, False])
def test_an_interruption_ends_every_process(tmp_path: Path, group: bool) -> None:
    sleeps = "import os, pathlib, time\npathlib.Path(__file__ + '.pid').write_text(str(os.getpid()))\ntime.sleep(60)\n"
    write(tmp_path, a=LEAST_SQUARES + sleeps, b=LEAST_SQUARES + sleeps)
    process = subprocess.Popen(
        [sys.executable, "-m", "matcalc", "verify", "--jobs", "2", "."],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    noted = [tmp_path / f"{name}.py.pid" for name in ("a", "b")]
    deadline = time.monotonic() + PATIENCE
    while not all(path.exists() and path.read_text() for path in noted) and time.monotonic() < deadline:
        time.sleep(0.05)
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    for path in noted:
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)


def test_progress_of_several_files_is_shown_and_erased(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + WRONG)
    status, shown, piped = on_terminals("verify", "--jobs", "2", ".", cwd=tmp_path, out=False, err=True)
    assert status == 1
    assert "Least squares: 0 of 2" in shown
    assert shown.endswith("\r\x1b[K")
    assert "\x1b" not in piped


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_the_number_of_jobs_is_positive(tmp_path: Path, number: str) -> None:
    done = run("verify", f"--jobs={number}", "a.py", cwd=tmp_path)
    assert (done.status, done.out) == (2, "")
    assert f"positive whole number, not `{number}`" in done.err


def test_a_report_survives_its_way_between_processes(tmp_path: Path) -> None:
    path = write(tmp_path, a=LEAST_SQUARES + WRONG + "net.chain(x, x + w)\nnet.chain(x, misprint(x + w))\n")
    report = verified([str(path), str(tmp_path / "none.py")], Options(with_latex=True))
    assert render(pickle.loads(pickle.dumps(report))) == render(report)
    assert json.loads(render(report))["derivations"][0]["claims"]


def test_results_come_in_the_order_of_the_items() -> None:
    def work(item: int, tell: object) -> int:
        time.sleep(0.2 if item == 0 else 0)
        if item == 2:
            os._exit(3)
        return item * item

    assert side_by_side(work, range(5), 3, lambda *_: None) == [0, 1, Ended("exit status 3"), 9, 16]
