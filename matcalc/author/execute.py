"""Execute an author's file: a derivation or training code. It is Python, and runs as a module of its own.

`execute(text, module)`  run the text of a file in its module
`as_module(module)`      while it runs: it may import its neighbours, and what it prints goes to standard error
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType
from typing import TextIO


def execute(text: str, module: ModuleType) -> None:
    """Run the text of a file in its module."""
    path = module.__file__ or ""
    code = compile(text, path, "exec", dont_inherit=True)
    with as_module(module):
        exec(code, vars(module))  # an author's file is executed, as the README says


class _Borrowed(io.TextIOBase):
    """A stream that whoever is given it may close without harm."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def as_module(module: ModuleType) -> Iterator[None]:
    """Let a file import its neighbours, as a script may; what it imports from its folder is not kept for others."""
    folder = os.path.dirname(os.path.abspath(module.__file__ or ""))
    before, here = dict(sys.modules), os.getcwd()
    sys.path.insert(0, folder)
    sys.modules[module.__name__] = module
    try:
        with redirect_stdout(_Borrowed(sys.stderr)):
            yield
    finally:
        sys.path.remove(folder)
        os.chdir(here)
        for name, loaded in list(sys.modules.items()):
            file = os.path.abspath(getattr(loaded, "__file__", None) or os.sep)
            if before.get(name) is not loaded and (loaded is module or file.startswith(os.path.join(folder, ""))):
                del sys.modules[name]
                if name in before:
                    sys.modules[name] = before[name]
