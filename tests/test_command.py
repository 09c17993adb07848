"""The command's contract: exit statuses, the JSON document, the options, and what goes to which stream."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import LEAST_SQUARES, ROOT, run, verify, write

import matcalc
from matcalc.cli import main

WRONG = "net.chain(x, 2 * x)\n"
UNDECIDED = (
    "from matcalc import sqrt\nnet.chain(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)))\n"  # true, and no rule says so
)
TRAINING = """\
import numpy as np
def start():
    return {"x": np.eye(5, 3), "y": np.ones((5, 1)), "w": np.ones((3, 1))}
def step(x, y, w):
    r = x @ w - y
    return {"r": r, "grad_w": 2 * x.T @ r, "half": x.T @ r}
"""
CODE = 'net.code("training.py", start="start", step="step", values=[r], gradients={"grad_w": w, "half": w})\n'
EVERY_VERDICT = (
    LEAST_SQUARES
    + """\
with net.section("5. Every verdict"):
    net.chain(x, misprint(2 * x, "twice"), misprint(x + w), x + w, 3 * x)
    net.jacobian(w, 2 * T(r) @ x)
    net.differential(r, x @ d(w))
    net.shape(r, N, 1)
"""
    + UNDECIDED
    + CODE
)

NONE = type(None)
DOCUMENT = {"matcalc": str, "schema": int, "derivations": list, "summary": dict}
DERIVATION = {
    "path": str, "name": (str, NONE), "status": str, "seconds": float, "sizes": dict, "claims": list, "findings": list,
}  # fmt: skip
CLAIM = {
    "id": str, "section": str, "kind": str, "line": int, "column": int, "misprint": bool, "left": str, "right": str,
    "verdict": str, "holds": bool, "scope": (str, list, NONE), "level": (str, NONE), "message": str,
    "witness": (dict, NONE), "repairs": list, "seconds": float,
}  # fmt: skip
FINDING = {"code": str, "message": str, "line": int}
VERDICTS = ("proved", "refuted", "undecided", "malformed", "agrees", "differs")

USAGE = {
    "no path": (["verify"], "PATH"),
    "a misspelt option": (["verify", "a.py", "--verbos"], "unknown option `--verbos`; there is `--verbose`"),
    "an abbreviated option": (["verify", "a.py", "--full"], "unknown option `--full`; there is `--full-run`"),
    "a misspelt option with a value": (["verify", "--fromat=json", "a.py"], "there is `--format`"),
    "an unknown format": (["verify", "--format", "xml", "a.py"], "'xml'"),
    "a format without its name": (["verify", "a.py", "--format"], "--format"),
    "an unknown command": (["verfy", "a.py"], "'verfy'"),
    "no command": (["a.py"], "a path comes after the command: `matcalc verify a.py`"),
    "no command before a folder": (["/"], "a path comes after the command: `matcalc verify /`"),
    "an option of the other parser": (["verify", "a.py", "--version"], "unknown option `--version`; `matcalc --help`"),
}


def has_types(record: dict[str, Any], types: dict[str, Any]) -> bool:
    """Whether a record has these keys, with values of these types."""
    return all(isinstance(record[key], kind) for key, kind in types.items())


@pytest.mark.parametrize(
    ("added", "status", "last"),
    [
        ("", 0, "verified: "),
        ("net.chain(x, misprint(2 * x), misprint(x + w))\n", 0, "verified: "),
        (WRONG, 1, "failed: "),
        ('net.parameter("v", D, 1)\n', 1, "failed: "),
        (UNDECIDED, 1, "failed: "),
        ("net.chain(x, misprint(x))\n", 1, "failed: "),
        ("net.chain(x, x + w)\n", 2, "error: "),
        ("1 / 0\n", 2, "error: "),
    ],
)
def test_the_exit_status_says_how_it_went(tmp_path: Path, added: str, status: int, last: str) -> None:
    write(tmp_path, a=LEAST_SQUARES + added)
    done = run("verify", "a.py", cwd=tmp_path)
    assert done.status == status
    assert done.out.splitlines()[-1].startswith(last)
    assert done.is_well_formed("a.py")
    assert done.err == ""


def test_a_contradicted_proof_is_a_bug_and_no_verdict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, a=LEAST_SQUARES, b=LEAST_SQUARES + WRONG, c=LEAST_SQUARES + "1 / 0\n")
    assert verify(capsys, tmp_path).status == 2
    monkeypatch.setattr("matcalc.check.checker.distance", lambda *_: 1.0)
    done = verify(capsys, tmp_path)
    assert done.status == 3
    assert "bug-in-matcalc" in done.errors
    assert done.out.splitlines()[-1].startswith("bug in matcalc: ")


def test_whatever_goes_wrong_inside_matcalc_is_status_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("out of order")

    monkeypatch.setattr("matcalc.report.text.render", broken)
    done = verify(capsys, write(tmp_path, a=LEAST_SQUARES))
    assert done.status == 3
    assert "out of order" in done.out + done.err


def test_the_document_has_the_keys_of_the_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a=EVERY_VERDICT, training=TRAINING)
    done = verify(capsys, "--format", "json", path)
    document = done.document
    assert has_types(document, DOCUMENT)
    assert document["matcalc"] == matcalc.__version__
    assert document["schema"] == 1
    (derivation,) = document["derivations"]
    assert has_types(derivation, DERIVATION)
    assert derivation["path"] == str(path)
    assert derivation["sizes"] == {"N": 5, "D": 3}
    assert derivation["status"] == "error"
    assert done.status == 2
    assert all(has_types(claim, CLAIM) for claim in derivation["claims"])
    assert {claim["verdict"] for claim in derivation["claims"]} == set(VERDICTS)
    assert {claim["kind"] for claim in derivation["claims"]} == {
        "equality", "differential", "jacobian", "gradient", "shape", "code",
    }  # fmt: skip


def test_claims_say_what_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a=EVERY_VERDICT, training=TRAINING)
    document = verify(capsys, "--format", "json", path).document
    claims = document["derivations"][0]["claims"]
    assert len({claim["id"] for claim in claims}) == len(claims)
    for claim in claims:
        good = ("refuted", "malformed") if claim["misprint"] else ("proved", "agrees")
        assert claim["holds"] is (claim["verdict"] in good)
        proved = claim["verdict"] == "proved"
        assert (claim["scope"] is not None, claim["level"] is not None) == (proved, proved)
        assert claim["level"] in (None, "opaque", "unfolded", "leaves")
        assert claim["verdict"] != "refuted" or claim["witness"]
        assert all(repair["proved"] is True for repair in claim["repairs"])
        assert claim["message"]
    by_id = {claim["id"]: claim for claim in claims}
    assert (by_id["5.1"]["line"], by_id["5.1"]["section"]) == (11, "5. Every verdict")
    assert EVERY_VERDICT.splitlines()[10][by_id["5.1"]["column"] - 1 :].startswith("2 * x")
    counts = {verdict: sum(claim["verdict"] == verdict for claim in claims) for verdict in VERDICTS}
    assert document["summary"] == {"derivations": 1, "claims": len(claims), **counts}


def test_findings_of_a_file_that_cannot_be_read_are_in_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, a=LEAST_SQUARES + "1 / 0\n")
    (derivation,) = verify(capsys, "--format", "json", path).document["derivations"]
    assert (derivation["name"], derivation["status"], derivation["claims"]) == (None, "error", [])
    (finding,) = derivation["findings"]
    assert has_types(finding, FINDING)
    assert (finding["code"], finding["line"]) == ("load-error", 10)


@pytest.mark.parametrize("name", USAGE)
def test_arguments_that_make_no_sense(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, says = USAGE[name]
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert captured.err.count("\n") == 1


def test_a_usage_error_is_a_document_too(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--format", "json", "--nope"], ["--format=json"], ["a.py", "--nope", "--format", "json"]):
        assert main(["verify", *arguments]) == 2
        captured = capsys.readouterr()
        assert json.loads(captured.out)["derivations"][0]["findings"][0]["code"] == "usage"
        assert captured.err


def test_help_names_every_option_and_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--help"]) == 0
    text = capsys.readouterr().out
    for said in ("PATH", "--format", "text", "json", "--full-run", "--verbose", "exit status"):
        assert said in text
    assert re.findall(r"^  (\d)  \w", text, re.MULTILINE) == ["0", "1", "2", "3"]
    assert max(map(len, text.splitlines())) <= 80
    assert main(["--help"]) == 0
    assert "verify" in capsys.readouterr().out


def test_the_version(tmp_path: Path) -> None:
    assert run("--version", cwd=tmp_path).out == f"matcalc {matcalc.__version__}\n"


def test_the_command_starts_without_sympy() -> None:
    code = "import sys; from matcalc.cli import main; main(['--version']); sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_verbose_shows_the_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, a=LEAST_SQUARES + "1 / 0\n")
    assert "Traceback" not in verify(capsys, path).out
    assert "Traceback" in verify(capsys, "--verbose", path).out


def test_the_package_s_own_derivation_is_verified() -> None:
    done = run("verify", "derivations/two_layer.py", cwd=ROOT)
    assert done.status == 0, done.out
    assert done.err == ""
    assert done.is_well_formed(os.sep)
