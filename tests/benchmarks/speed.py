"""How fast is matcalc? Ratios against baselines that are measured in the same run, as a table.

    python tests/benchmarks/speed.py

1. All claims of two_layer.py, proofs for every size included, against deciding the entries of its gradient and
   Jacobian claims alone by `sympy.simplify` at N, D_in, H, D_out = 4, 5, 4, 4. The baseline is measured on a sample
   of entries and multiplied by their number. Its ReLU masks are independent symbols, which favours it.
2. The whole command, the comparison at the real sizes included, against `import sympy, numpy, flint`.
3. The whole command on the identities, on those of the Matrix Cookbook alone, and on the derivations of the source
   documents without their training code, against `import sympy`; and the most memory that one process held.
"""

from __future__ import annotations

import ast
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import sympy

from matcalc.author.claims import Claim
from matcalc.author.load import read
from matcalc.check.checker import Checker
from matcalc.check.numeric import shape_at

ROOT = Path(__file__).parents[2]
TWO_LAYER = str(ROOT / "derivations" / "two_layer.py")
SIZES = {"N": 4, "D_in": 5, "H": 4, "D_out": 4}
IMPORTS = [sys.executable, "-c", "import sympy, numpy, flint"]
SYMPY = [sys.executable, "-c", "import sympy"]
IDENTITIES = ROOT / "derivations" / "identities"
COMMAND = [sys.executable, "-m", "matcalc", "verify", TWO_LAYER]


def all_claims() -> tuple[float, int, int]:
    """Seconds to check every claim but the code's; how many claims, and how many entries have the derivatives."""
    (derivation,) = read(TWO_LAYER)
    claims = [claim for claim in derivation.claims if isinstance(claim, Claim)]
    started = time.perf_counter()
    checker = Checker(derivation)
    reports = [checker.check(claim) for claim in claims]
    seconds = time.perf_counter() - started
    assert all(report.holds for report in reports)
    entries = 0
    for claim in claims:
        if claim.kind in ("gradient", "jacobian") and claim.problem is None:
            rows, columns = shape_at(derivation.declared[claim.wrt[0].name].shape, SIZES)
            entries += rows * columns
    return seconds, len(claims), entries


def matrix_of_symbols(name: str, rows: int, columns: int) -> sympy.Matrix:
    """An explicit matrix, an independent symbol in every entry."""
    return sympy.Matrix(rows, columns, lambda i, j: sympy.Symbol(f"{name}{i}{j}"))


def simplify_one_entry() -> float:
    """Mean seconds for `simplify` to decide one entry of a gradient: one by w1, one by w2."""
    n, d, h, c = SIZES.values()
    x, y, w1, w2, mask = map(matrix_of_symbols, ("x", "y", "a", "b", "m"), (n, n, d, h, n), (d, c, h, c, h))
    h_relu = (x * w1).multiply_elementwise(mask)
    error = h_relu * w2 - y
    loss = sum(entry**2 for entry in error)
    by_w1 = x.T * (2 * error * w2.T).multiply_elementwise(mask)
    by_w2 = h_relu.T * (2 * error)
    started = time.perf_counter()
    assert sympy.simplify(sympy.diff(loss, w1[0, 0]) - by_w1[0, 0]) == 0
    assert sympy.simplify(sympy.diff(loss, w2[0, 0]) - by_w2[0, 0]) == 0
    return (time.perf_counter() - started) / 2


def seconds_of(command: list[str]) -> float:
    """Wall seconds of a whole process."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return time.perf_counter() - started


def without_code(folder: Path) -> list[str]:
    """Copies of the derivations that are compared with no training code."""
    paths = []
    for path in sorted((ROOT / "derivations").glob("*.py")):
        if path.name != "overview.py":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for block in [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.With)]:
                block.body = [statement for statement in block.body if not is_about_code(statement)] or [ast.Pass()]
            copy = folder / path.name
            copy.write_text(ast.unparse(tree), encoding="utf-8")
            paths.append(str(copy))
    return paths


def is_about_code(statement: ast.stmt) -> bool:
    """Whether a statement is `net.code(…)` or `net.update(…)`."""
    called = statement.value.func if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in ("code", "update")


def main() -> None:
    """Measure and print."""
    all_claims()  # once to warm up
    seconds, claims, entries = all_claims()
    one = simplify_one_entry()
    print(f"{'what':<52} {'seconds':>9} {'ratio':>9}")
    print(f"{f'all {claims} claims, for every size':<52} {seconds:>9.3f}")
    baseline = one * entries
    print(f"{f'simplify, {entries} entries at 4,5,4,4 (2 measured)':<52} {baseline:>9.1f} {baseline / seconds:>8.0f}×")
    pairs = [(seconds_of(COMMAND), seconds_of(IMPORTS)) for _ in range(9)]
    command, imports = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{'import sympy, numpy, flint':<52} {imports:>9.3f}")
    print(f"{'matcalc verify derivations/two_layer.py':<52} {command:>9.3f} {ratio:>8.2f}×")
    sympy_alone = statistics.median(seconds_of(SYMPY) for _ in range(5))
    print(f"{'import sympy':<52} {sympy_alone:>9.3f}")
    cookbook = sorted(map(str, IDENTITIES.glob("cookbook*.py")))
    with TemporaryDirectory() as folder:
        rows = {
            "identities of the Matrix Cookbook": cookbook,
            "all identities": [str(IDENTITIES)],
            "derivations, without code": without_code(Path(folder)),
        }
        for what, paths in rows.items():
            verify = [sys.executable, "-m", "matcalc", "verify", *paths]
            seconds = statistics.median(seconds_of(verify) for _ in range(5))
            print(f"{f'matcalc verify, {what}':<52} {seconds:>9.3f} {seconds / sympy_alone:>8.1f}×")
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{'most memory of a process, MiB':<52} {held:>9.0f}")


if __name__ == "__main__":
    main()
