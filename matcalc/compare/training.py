"""Load an author's training code and run its steps. The code is executed, as the derivation file is.

`Training(path, start, step, draw)`  the loaded code
`CodeError`                          what is wrong with it, and on which line
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from matcalc.author.execute import execute
from matcalc.author.source import place_of
from matcalc.compare.inputs import Arrays
from matcalc.report.data import Place


class CodeError(Exception):
    """The training code cannot be run, or does not give what it should."""

    def __init__(self, message: str, place: Place, loaded: bool = True) -> None:
        super().__init__(message)
        self.message, self.place, self.loaded = message, place, loaded


class Training:
    """Training code with its functions."""

    def __init__(self, path: Path, start: str, step: str, draw: str | None = None) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise CodeError("the training code is not UTF-8", Place(str(path)), loaded=False) from None
        except (OSError, ValueError):
            raise CodeError(f"no training code at `{path}`", Place(str(path)), loaded=False) from None
        self._start, self._step, *drawing = self._functions(start, step, *([draw] if draw else []))
        self._draw = drawing[0] if drawing else None
        self.parameters = inspect.signature(self._step).parameters

    def _functions(self, *names: str) -> list[Callable[..., Any]]:
        self.module = ModuleType(self.path.stem)
        self.module.__file__ = str(self.path)
        namespace = vars(self.module)
        self._guarded("loading", lambda: execute(self.text, self.module), loaded=False)
        for name in names:
            if not callable(namespace.get(name)):
                raise CodeError(f"the training code has no function `{name}`", Place(str(self.path)), loaded=False)
        return [namespace[name] for name in names]

    def defaults(self) -> Arrays:
        """The default values of the step's parameters."""
        return {name: p.default for name, p in self.parameters.items() if p.default is not p.empty}

    def start(self) -> Arrays:
        """The arrays of the real run."""
        return dict(self._mapping("start", self._guarded("start", self._start)))

    def draw(self, arrays: Arrays) -> Arrays:
        """What one step gets besides, drawn from the arrays of the real run."""
        assert self._draw is not None
        return dict(self._mapping("draw", self._called("draw", self._draw, arrays)))

    def step(self, arrays: Arrays) -> Arrays:
        """Do one iteration; what the code returned. Arrays that it replaces are replaced in `arrays`."""
        returned = dict(self._mapping("step", self._called("step", self._step, arrays)))
        arrays.update({name: value for name, value in returned.items() if name in self.parameters})
        return returned

    def _called(self, what: str, function: Callable[..., Any], arrays: Arrays) -> Any:
        """The function, called with those of the arrays that it asks for."""
        parameters = inspect.signature(function).parameters
        given = {name: arrays[name] for name in parameters if name in arrays}
        missing = [name for name, p in parameters.items() if p.default is p.empty and name not in given]
        if missing:
            message = f"the {what} asks for `{missing[0]}`, which is neither declared nor returned by the start"
            raise CodeError(message, Place(str(self.path)))
        return self._guarded(what, lambda: function(**given))

    def _mapping(self, what: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            message = f"the {what} function returns a dict of arrays by name, not {type(value).__name__}"
            raise CodeError(message, Place(str(self.path)))
        return value

    def _guarded(self, what: str, run: Callable[[], Any], loaded: bool = True) -> Any:
        try:
            with np.errstate(all="ignore"):
                return run()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # an exit, or whatever else the code raises
            line = _line_in(error, str(self.path))
            message = f"the training code raises {type(error).__name__} in {what}{f': {error}' if str(error) else ''}"
            raise CodeError(message, self._line(line), loaded) from None

    def _line(self, number: int) -> Place:
        lines = self.text.splitlines()
        text = lines[number - 1] if 0 < number <= len(lines) else ""
        start = len(text) - len(text.lstrip()) + 1
        return Place(str(self.path), number, start, number, len(text.rstrip()), text.strip())

    def assignment(self, name: str, function: str = "") -> Place:
        """Where the code, or one function of it, last assigns a name; the file itself if it never does."""
        found = Place(str(self.path))
        lines = tuple(self.text.splitlines(keepends=True))
        tree: ast.AST = ast.parse(self.text)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == function:
                tree = node
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign | ast.AugAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                    found = max(found, place_of(str(self.path), node, lines), key=lambda place: place.line)
        return found

    def renaming(self, name: str, others: Sequence[str]) -> Place:
        """Where the code last gives an array another name, as in `b = a`; the file itself if it never does."""
        found = Place(str(self.path))
        lines = tuple(self.text.splitlines(keepends=True))
        for node in ast.walk(ast.parse(self.text)):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name):
                targets = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if any({name, other} <= {node.value.id, *targets} for other in others):
                    found = max(found, place_of(str(self.path), node, lines), key=lambda place: place.line)
        return found


def _line_in(error: BaseException, path: str) -> int:
    """The line of the file at which the exception passed last."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return error.lineno or 0
    import traceback  # only when something is wrong: it is slow to import

    lines = [f.lineno or 0 for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
    return lines[-1] if lines else 0
