"""Where an author's expressions stand: path, line and columns, and the words themselves.

`Call`              one call in an author's file: a place for each argument, and the names it could see
`Call.find(…)`      the smallest part of an argument with a given value, so that a message can point at it
`running_call()`    the call of matcalc that runs now
"""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from types import CodeType, FrameType
from typing import Any, Final, TypeAlias

from matcalc.report.data import Place

_AGAIN: Final[ContextVar[bool]] = ContextVar("_AGAIN", default=False)
Key: TypeAlias = "int | str"  # of an argument, by position or keyword
Position: TypeAlias = "tuple[int | None, int | None, int | None, int | None]"


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """A call in an author's file; the places of its arguments, by position or keyword."""

    place: Place
    arguments: Mapping[int | str, ast.expr]
    lines: tuple[str, ...]
    names: Mapping[str, Any]
    _parts: dict[int | str, tuple[tuple[ast.expr, Any], ...]] = field(default_factory=dict)

    def argument(self, key: int | str) -> Place:
        """Where an argument stands; the call itself if it cannot be told apart."""
        node = self.arguments.get(key)
        return self.place if node is None else self.place_of(unwrapped(node))

    def place_of(self, node: ast.expr) -> Place:
        """Where a part of the call stands."""
        return place_of(self.place.path, node, self.lines)

    def parts(self, key: int | str) -> tuple[tuple[ast.expr, Any], ...]:
        """The sub-expressions of an argument, outermost first, with their values."""
        if key not in self._parts:
            self._parts[key] = tuple(self._evaluated(key))
        return self._parts[key]

    def _evaluated(self, key: int | str) -> Iterator[tuple[ast.expr, Any]]:
        node = self.arguments.get(key)
        if node is not None:
            for part in ast.walk(unwrapped(node)):
                if isinstance(part, ast.expr) and not isinstance(part, ast.Starred | ast.Lambda):
                    try:
                        yield part, self.value(part)
                    except Exception:  # a part that means nothing by itself, such as the name of a keyword
                        continue

    def value(self, node: ast.expr) -> Any:
        """Evaluate a part of the author's own line again, with the names it saw then; nothing is declared again."""
        token = _AGAIN.set(True)
        try:
            with redirect_stdout(StringIO()):  # a function of the author's that prints has done so already
                return eval(compile(ast.Expression(node), self.place.path, "eval"), dict(self.names))
        finally:
            _AGAIN.reset(token)

    def find(self, key: int | str, wanted: Callable[[Any], bool]) -> Place | None:
        """The smallest part of an argument whose value is wanted."""
        found = None
        for node, value in self.parts(key):
            if wanted(value):
                found = self.place_of(node)
        return found


def unwrapped(node: ast.expr) -> ast.expr:
    """The expression inside `misprint(…)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute) and node.args:
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name == "misprint":
            return node.args[0]
    return node


def place_of(path: str, node: ast.expr | ast.stmt, lines: tuple[str, ...]) -> Place:
    """The place of a node of a syntax tree."""
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    if end_line > len(lines):
        return Place(path, node.lineno)
    chunk = [line.encode() for line in lines[node.lineno - 1 : end_line]]
    column = len(chunk[0][: node.col_offset].decode()) + 1
    end = len(chunk[-1][:end_column].decode())
    chunk[-1] = chunk[-1][:end_column]
    chunk[0] = chunk[0][node.col_offset :]
    text = " ".join(b" ".join(chunk).decode().split())
    return Place(path, node.lineno, column, end_line, end, text)


def running_call() -> Call:
    """The call of matcalc that runs now, as it stands in the author's file."""
    if _AGAIN.get():
        raise RuntimeError("a part of a line is evaluated again, and declares nothing")
    frame = author_frame()
    path = frame.f_code.co_filename
    lines = tuple(linecache.getlines(path))
    node = _calls(lines).get(_positions(frame.f_code, lines)[frame.f_lasti // 2])
    names = {**frame.f_globals, **frame.f_locals}
    if node is None:
        return Call(Place(path, frame.f_lineno, 1, frame.f_lineno, 1), {}, lines, names)
    arguments: dict[int | str, ast.expr] = {}
    if not any(isinstance(arg, ast.Starred) for arg in node.args):
        arguments.update(enumerate(node.args))
    arguments.update({keyword.arg: keyword.value for keyword in node.keywords if keyword.arg})
    return Call(place_of(path, node, lines), arguments, lines, names)


@lru_cache(maxsize=4)
def _positions(code: CodeType, lines: tuple[str, ...]) -> list[Position]:
    """Where each instruction stands. Code is equal to that of another text, so the lines tell which it is."""
    return list(code.co_positions())


@lru_cache(maxsize=4)
def _calls(lines: tuple[str, ...]) -> dict[Position, ast.Call]:
    """The calls in a file, which several derivations share."""
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):  # the lines of a file that changed since it was loaded
        tree = ast.Module([], [])
    return {
        (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset): node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def author_frame() -> FrameType:
    """The innermost running frame outside of matcalc."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").split(".")[0] == "matcalc":
        frame = frame.f_back
    if frame is None:
        raise RuntimeError("no frame outside of matcalc")
    return frame
