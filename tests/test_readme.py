"""What the README shows is executed: its example, the example's output, and the commands that CI runs.

python tests/test_readme.py      writes the outputs into README.md anew
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
EXAMPLE = re.compile(r"<!-- example: (\S+) -->\n```python\n(.*?)```", re.DOTALL)
OUTPUT = re.compile(r"(<!-- output: python (.+?) -->\n```text\n)(.*?)(```)", re.DOTALL)
COMMAND = re.compile(r"<!-- command: (\S+) -->\n```sh\n(.*?)\n```", re.DOTALL)
TIMES = re.compile(r" *\d+\.\d+ (ms|s)\b")


def executed(text: str) -> dict[str, str]:
    """The outputs of the commands that the text shows, run beside the examples that it shows."""
    with TemporaryDirectory() as folder:
        for name, source in EXAMPLE.findall(text):
            (Path(folder) / name).write_text(source, encoding="utf-8")
        outputs = {}
        for _, command, _, _ in OUTPUT.findall(text):
            run = subprocess.run(
                [sys.executable, *command.split()], cwd=folder, capture_output=True, text=True, check=False
            )
            outputs[command] = run.stdout + run.stderr
        return outputs


def differences(text: str) -> list[str]:
    """The commands whose output is not what the text shows, times aside."""
    outputs = executed(text)
    shown = {command: output for _, command, output, _ in OUTPUT.findall(text)}
    return [name for name, output in outputs.items() if TIMES.sub(" TIME", output) != TIMES.sub(" TIME", shown[name])]


def test_the_outputs_are_what_the_commands_print() -> None:
    text = README.read_text(encoding="utf-8")
    assert EXAMPLE.search(text)
    assert OUTPUT.search(text)
    assert differences(text) == []


def test_a_changed_output_is_noticed() -> None:
    text = README.read_text(encoding="utf-8")
    assert differences(text.replace("a factor 1/N is missing", "a factor 1/D is missing"))


def test_ci_runs_the_two_commands() -> None:
    commands = dict(COMMAND.findall(README.read_text(encoding="utf-8")))
    assert set(commands) == {"set-up", "test"}
    assert "\n" not in "".join(commands.values())
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "for name in set-up test; do" in script


def test_every_name_of_the_package_is_in_the_readme() -> None:
    import matcalc

    text = README.read_text(encoding="utf-8")
    assert [name for name in matcalc.__all__ if not re.search(rf"\b{name}\(|`{name}`", text)] == []


def test_every_fact_and_every_finding_about_domains_is_in_the_readme() -> None:
    from matcalc.kernel.facts import KINDS

    text = README.read_text(encoding="utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []
    flow = (ROOT / "matcalc" / "verify.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'"((?:domain|fact)-\w+)"', flow))
    assert codes
    assert [code for code in codes if f"`{code}`" not in text] == []


if __name__ == "__main__":
    before = README.read_text(encoding="utf-8")
    outputs_now = executed(before)
    README.write_text(OUTPUT.sub(lambda m: m[1] + outputs_now[m[2]] + m[4], before), encoding="utf-8")
