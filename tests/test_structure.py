"""How the package hangs together: imports point one way, and files are short."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "matcalc"
ORDER = ("kernel", "language", "report", "author", "check", "compare", "workers", "verify", "cli", "__main__")
OUTSIDE_KERNEL = {"flint"}  # the only package that the kernel may import besides the standard library


def imported(source: str) -> set[str]:
    """The modules that a source text imports, those imported late included; its type-checking block aside."""
    found = set()
    tree = ast.parse(source)
    late = {id(n) for block in ast.walk(tree) if _is_type_checking(block) for n in ast.walk(block)}
    for node in ast.walk(tree):
        if id(node) in late:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "a relative import; this test sees absolute ones"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def layer(module: str) -> str:
    """The part of matcalc that a module belongs to."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def violations(module: str, source: str) -> list[str]:
    """The imports of a module that point against the flow."""
    own = ORDER.index(layer(module))
    others = {layer(name) for name in imported(source) if name.startswith("matcalc.")}
    return [f"{module} imports {other}" for other in sorted(others) if other in ORDER and ORDER.index(other) > own]


def modules() -> dict[str, str]:
    """Every module of the package with its source."""
    paths = [path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py"]
    names = {".".join(("matcalc", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in paths}
    return {name: path.read_text(encoding="utf-8") for name, path in names.items()}


def test_imports_point_one_way() -> None:
    assert [fault for name, source in modules().items() for fault in violations(name, source)] == []


def test_a_relative_import_is_noticed() -> None:
    with pytest.raises(AssertionError, match="relative"):
        imported("from ..check import checker")


def test_an_import_against_the_flow_is_noticed() -> None:
    assert violations("matcalc.kernel.terms", "from matcalc.language.shapes import same") != []
    assert violations("matcalc.check.checker", "def f():\n    import matcalc.compare.training") != []


def test_every_module_has_its_place_in_the_flow() -> None:
    assert {layer(name) for name in modules()} <= set(ORDER)


def test_the_kernel_imports_only_itself_flint_and_the_standard_library() -> None:
    import sys

    for name, source in modules().items():
        if layer(name) == "kernel":
            roots = {module.split(".")[0] for module in imported(source)} - {"matcalc"}
            assert roots - OUTSIDE_KERNEL <= sys.stdlib_module_names, name


def test_files_are_short() -> None:
    lengths = {name: len(source.splitlines()) for name, source in modules().items()}
    assert {name: n for name, n in lengths.items() if n > 410} == {}
