"""Which stream gets what: the report alone on standard output, progress and colour on terminals only."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from commands import LEAST_SQUARES, ROOT, run, write

WRONG = "net.chain(x, 2 * x)\n"
TALKATIVE = {
    "print": "print('hello')",
    "a stream kept from before": "import sys; print('hello', file=sys.__stdout__)",
    "the file descriptor": "import os; os.write(1, b'hello\\n')",
    "a child process": "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(\"hello\")'])",
    "the end of the process": "import atexit; atexit.register(print, 'hello')",
}


def on_terminals(*arguments: str, cwd: Path, out: bool, err: bool, **environment: str) -> tuple[int, str, str]:
    """Run the command with terminals as its streams: the exit status, what the terminal shows, what the pipes got."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    search = {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "matcalc", *arguments],
        cwd=cwd,
        env={**clean, **search, **environment},
        stdout=theirs if out else subprocess.PIPE,
        stderr=theirs if err else subprocess.PIPE,
    )
    os.close(theirs)
    shown = b""
    try:
        while chunk := os.read(ours, 4096):
            shown += chunk
    except OSError:  # how a terminal says that its other end is closed
        pass
    os.close(ours)
    piped = b"".join(part for part in process.communicate() if part)
    return process.returncode, shown.decode(), piped.decode()


def test_progress_is_shown_on_a_terminal_and_erased(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES)
    status, shown, piped = on_terminals("verify", "a.py", cwd=tmp_path, out=False, err=True)
    assert status == 0
    assert "Least squares: 1 of 2" in shown
    assert shown.endswith("\r\x1b[K")
    assert "\x1b" not in piped
    assert piped.endswith("s)\n")


def test_colour_is_shown_on_a_terminal(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES + WRONG)
    status, shown, piped = on_terminals("verify", "a.py", cwd=tmp_path, out=True, err=False)
    assert status == 1
    assert "\x1b[31;1merror[refuted]\x1b[0m" in shown
    assert piped == ""


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colour_can_be_refused(tmp_path: Path, name: str, value: str) -> None:
    write(tmp_path, a=LEAST_SQUARES + WRONG)
    _, shown, _ = on_terminals("verify", "a.py", cwd=tmp_path, out=True, err=False, **{name: value})
    assert "error[refuted]" in shown
    assert "\x1b[" not in shown


def test_a_pipe_gets_neither(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES + WRONG)
    done = run("verify", "a.py", cwd=tmp_path)
    assert done.err == ""
    assert "\x1b" not in done.out


@pytest.mark.parametrize("name", TALKATIVE)
def test_what_an_author_s_file_prints_is_kept_out_of_the_document(tmp_path: Path, name: str) -> None:
    write(tmp_path, a=LEAST_SQUARES + TALKATIVE[name])
    done = run("verify", "--format", "json", "a.py", cwd=tmp_path)
    assert done.out.startswith("{"), done.out[:20]
    assert done.document["derivations"][0]["status"] == "verified"
    assert "hello" in done.err


def test_what_training_code_prints_is_kept_out_too(tmp_path: Path) -> None:
    training = """\
import numpy as np
print("hello from the start")
def start():
    return {"x": np.eye(5, 3), "y": np.ones((5, 1)), "w": np.ones((3, 1))}
def step(x, y, w):
    print("hello from a step")
    return {"r": x @ w - y}
"""
    code = 'net.code("training.py", start="start", step="step", values=[r])\n'
    write(tmp_path, a=LEAST_SQUARES + code, training=training)
    done = run("verify", "--format", "json", "a.py", cwd=tmp_path)
    assert (done.status, done.document["summary"]["agrees"]) == (0, 1)
    assert "hello from a step" in done.err


def test_a_file_that_closes_standard_output_is_still_reported(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES + "import sys; sys.stdout.close()\n")
    assert "least squares" in run("verify", "a.py", cwd=tmp_path).out.lower()


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_the_encoding_of_the_terminal_does_not_matter(tmp_path: Path, form: str, encoding: str) -> None:
    write(
        tmp_path,
        a=LEAST_SQUARES + 'net.chain(d(loss), tr(2 * T(r) @ d(r)))\nθ = net.data("θ", N, D)\nnet.chain(θ, θ)\n',
    )
    done = run("verify", "--format", form, "a.py", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert done.status == 0, done.err
    if form == "json":
        assert json.loads(done.out)["summary"]["proved"] == 4


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES)
    command = [sys.executable, "-m", "matcalc", "verify", "a.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_a_stream_that_cannot_be_written_to_is_not_a_verdict(tmp_path: Path) -> None:
    write(tmp_path, a=LEAST_SQUARES)
    command = [sys.executable, "-m", "matcalc", "verify", "a.py"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with open(os.devnull) as unwritable:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=unwritable, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode in (2, 3)
    assert b"Traceback" not in done.stderr
