"""Read an author's file: find it, execute it, and collect the derivations that it creates.

`files(paths)`  the files to read; in folders, those whose syntax tree imports matcalc
`read(path)`    the derivations of one file
`LoadError`     why there are none, in one line

A derivation file is Python and is executed, as a test file is.
"""

from __future__ import annotations

import ast
import linecache
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from matcalc.author.claims import DerivationError
from matcalc.author.derivation import CREATED, Derivation
from matcalc.author.execute import execute
from matcalc.author.explain import explain
from matcalc.report.data import Diagnostic, Mark, Place


class LoadError(Exception):
    """A file that cannot be read, or that holds no derivation; `code` names the reason for programs."""

    def __init__(self, code: str, diagnostic: Diagnostic, place: Place, details: str = "") -> None:
        super().__init__(diagnostic.headline)
        self.code, self.diagnostic, self.place, self.details = code, diagnostic, place, details


def files(paths: Sequence[str]) -> Iterator[str | LoadError]:
    """The files to read, each once, in order; an error for a path that leads nowhere."""
    seen: set[str] = set()
    for path in paths:
        if os.path.isdir(path):
            found = [str(file) for file in sorted(Path(path).rglob("*.py")) if _may_derive(path, file)]
            if not found:
                message = f"no derivation in the folder `{path}`: no file there imports matcalc"
                yield _error("no-derivation", message, path)
        elif os.path.exists(path):
            found = [path]
        else:
            found = []
            yield _error("no-such-file", f"no such file: `{path}`", path)
        for file in found:
            if os.path.realpath(file) not in seen:
                seen.add(os.path.realpath(file))
                yield file


def _may_derive(folder: str, file: Path) -> bool:
    """Whether a file imports matcalc; one that mentions it and cannot be parsed is kept, to be reported."""
    if any(part.startswith(".") or part == "__pycache__" for part in file.relative_to(folder).parts):
        return False
    if file.is_dir():
        return False
    try:
        content = file.read_bytes()
    except OSError:
        return file.exists()  # to be reported; a link that leads nowhere is not
    if b"matcalc" not in content:
        return False
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return True
    return any(
        (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "matcalc" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "matcalc" and not node.level)
        for node in ast.walk(tree)
    )


def read(path: str) -> list[Derivation]:
    """Execute a file and return the derivations that it creates, in order."""
    text = _text(path)
    module = ModuleType(Path(path).stem)
    module.__file__ = path
    linecache.checkcache(path)
    created: list[Derivation] = []
    token = CREATED.set(created)
    try:
        execute(text, module)
    except DerivationError as error:
        raise LoadError("malformed", error.diagnostic, error.place, _traceback()) from None
    except SyntaxError as error:
        line, column = error.lineno or 0, error.offset or 1
        place = Place(error.filename or path, line, column, line, column)
        raise _load_error("syntax-error", f"syntax error: {error.msg}", place) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        place = _where(error, path)
        raise _load_error("load-error", explain(error, vars(module)), place, _traceback()) from None
    finally:
        CREATED.reset(token)
    if not created:
        raise _error("no-derivation", f"`{path}` creates no derivation", path)
    for section in (section for derivation in created for section in derivation.sections if not section.entered):
        message = f"the section holds no claims; it is entered by `with {section.place.text}:`"
        raise _load_error("malformed", message, section.place)
    return created


def _text(path: str) -> str:
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error("not-utf-8", f"`{path}` is not UTF-8: byte {error.start} cannot be decoded", path) from None
    except OSError as error:
        raise _error("unreadable", f"cannot read `{path}`: {error.strerror}", path) from None
    if "\0" in text:
        raise _error("not-utf-8", f"`{path}` is not a text file: it holds a null character", path)
    if not text.strip():
        raise _error("no-derivation", f"`{path}` is empty", path)
    return text


def _traceback() -> str:
    import traceback  # as below

    return traceback.format_exc()


def _where(error: BaseException, path: str) -> Place:
    """The line of the file at which the exception passed last."""
    import traceback  # only when something is wrong: it takes as long to import as a small derivation to verify

    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == path]
    if not frames:
        return Place(path)
    last = frames[-1]
    start, end = (last.colno or 0) + 1, last.end_colno or (last.colno or 0) + 1
    return Place(path, last.lineno or 0, start, last.end_lineno or last.lineno or 0, end)


def _load_error(code: str, headline: str, place: Place, details: str = "") -> LoadError:
    marks = (Mark(place, ""),) if place.line else ()
    return LoadError(code, Diagnostic(headline, marks), place, details)


def _error(code: str, headline: str, path: str) -> LoadError:
    return _load_error(code, headline, Place(path))
