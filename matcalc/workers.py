"""Several files side by side, in processes: one that dies costs no other its result.

`side_by_side(work, items, jobs, tell)`  the result of `work` for each item, in order; an `Ended` where there is none
`available()`                            how many processes run at once, if nobody asked for a number
"""

from __future__ import annotations

import atexit
import os
import signal
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

Tell = Callable[..., None]
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
PAUSE: Final = 0.1  # seconds between two messages of a process, and between two looks at whether it has died
SAID, DONE, ENDED, INTERRUPTED = "said", "done", "ended", "interrupted"


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended before it had a result; `how` says by what."""

    how: str


def available() -> int:
    """The processors that this process may use; 1 where processes cannot be forked safely."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") and hasattr(os, "fork") else 1


def side_by_side(
    work: Callable[[_Item, Tell], _Result], items: Sequence[_Item], jobs: int, tell: Tell
) -> list[_Result | Ended]:
    """Do the work on each item, so many at a time; what it tells is told here.

    An item whose process dies costs no other its result. One that is interrupted interrupts all.
    """
    from multiprocessing.connection import wait  # slow to import, and a single file needs none of it

    results: dict[int, _Result | Ended] = {}
    busy: dict[Connection, tuple[ForkProcess, int]] = {}
    stopped: list[ForkProcess] = []
    waiting = list(range(len(items)))
    try:
        while waiting or busy:
            while waiting and len(busy) < jobs:
                connection, process = _start(work, items)
                _send(connection, waiting[0])
                busy[connection] = process, waiting.pop(0)
            wait([*busy], PAUSE)
            for connection, (process, n) in [*busy.items()]:
                what, content = _heard(connection, process)
                if what == SAID:
                    tell(*content)
                elif what == INTERRUPTED:
                    raise KeyboardInterrupt
                elif what in (DONE, ENDED):
                    results[n] = content
                    del busy[connection]
                    if what == DONE and waiting and _send(connection, waiting[0]):
                        busy[connection] = process, waiting.pop(0)
                    else:
                        _send(connection, None)
                        connection.close()
                        stopped.append(process)
    finally:
        for process, _ in busy.values():
            process.kill()
        for process in (*stopped, *(process for process, _ in busy.values())):
            process.join()
    return [results[n] for n in range(len(items))]


def _start(work: Callable[[_Item, Tell], Any], items: Sequence[_Item]) -> tuple[Connection, ForkProcess]:
    """A process that does the work on items, and the connection by which it is told which."""
    import multiprocessing  # as above

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_work, args=(work, items, theirs))
    with warnings.catch_warnings():  # Python 3.12 warns of threads; those of NumPy's matrix products are idle
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    return ours, process


def _send(connection: Connection, item: int | None) -> bool:
    """Tell a process which item is next, or that there is none; False if it does not listen any more."""
    try:
        connection.send(item)
    except OSError:
        return False
    return True


def _work(work: Callable[[_Item, Tell], Any], items: Sequence[_Item], connection: Connection) -> None:
    """What a process does: one item after the other, and then what the authors' files want done at the end."""
    atexit._clear()
    process, said = os.getpid(), 0.0

    def tell(*what: object) -> None:
        nonlocal said
        if time.monotonic() - said > PAUSE:
            connection.send((SAID, what))
            said = time.monotonic()

    while (n := _next(connection)) is not None:
        try:
            message = (DONE, work(items[n], tell))
        except KeyboardInterrupt:
            message = (INTERRUPTED, None)
        if os.getpid() != process:  # a copy that the file has made of its process
            os._exit(0)
        connection.send(message)
    atexit._run_exitfuncs()


def _next(connection: Connection) -> int | None:
    try:
        return connection.recv()
    except (EOFError, KeyboardInterrupt):  # whoever asked has gone, or all are to end
        return None


def _heard(connection: Connection, process: ForkProcess) -> tuple[str, Any]:
    """The next message of a process; nothing if there is none yet."""
    alive = process.is_alive()  # asked first: it may have said something before it died
    try:
        if connection.poll():
            return connection.recv()
    except (EOFError, OSError):  # it has no more to say
        process.join()
        alive = False
    return ("", None) if alive else (ENDED, Ended(_how(process.exitcode or 0)))


def _how(status: int) -> str:
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name
