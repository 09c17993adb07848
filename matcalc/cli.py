"""The command line: arguments in, exit status out; no mathematics.

`main(argv)`  run the command; returns the exit status
"""

from __future__ import annotations

import argparse
import difflib
import gc
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import NoReturn, TextIO

from matcalc import __version__

EPILOG = """\
exit status:
  0  every claim is proved (misprints refuted or malformed), every parameter
     has a proved gradient, and the code agrees
  1  something is refuted, undecided or missing, or the code differs
  2  something could not run: bad arguments, no such file, a file that fails
     to load, a malformed claim
  3  a bug in matcalc

A derivation file is Python and is executed, as a test file is.
"""


class UsageError(Exception):
    """Arguments that make no sense."""


class _Parser(argparse.ArgumentParser):
    """Raises instead of exiting, and suggests the option that was meant."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    top = _Parser(
        prog="matcalc",
        description="Verify matrix-calculus derivations line by line.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"matcalc {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    verify = commands.add_parser(
        "verify",
        help="prove every line of derivations and compare them with their training code",
        description="Prove every line of derivations and compare them with their training code.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verify.add_argument("paths", nargs="+", metavar="PATH", help="a derivation file, or a folder to search for them")
    verify.add_argument("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    verify.add_argument("--full-run", action="store_true", help="compare along the whole training run, to its end")
    verify.add_argument(
        "--budget",
        type=_positive("a budget"),
        metavar="MONOMIALS",
        help="how far one claim may be expanded (default: 500000)",
    )
    verify.add_argument(
        "--jobs",
        type=_positive("a number of jobs"),
        metavar="N",
        help="verify N files at once (default: one per processor)",
    )
    verify.add_argument("--verbose", action="store_true", help="show claims at length, and tracebacks")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        options = _parse(arguments)
    except UsageError as error:
        return _usage(str(error), arguments)
    except SystemExit as request:  # --help and --version, already printed
        return int(request.code or 0)
    if options.command is None:
        parser().print_help()
        return 2
    try:
        return _verify(options)
    except KeyboardInterrupt:
        return _stop("interrupted", 130)
    except Exception as error:  # a bug is never a verdict
        return _stop(f"bug in matcalc: {type(error).__name__}: {error}", 3)


def _positive(what: str) -> Callable[[str], int]:
    """How to read a positive whole number."""

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = 0
        if number < 1:
            raise argparse.ArgumentTypeError(f"{what} is a positive whole number, not `{text}`")
        return number

    return read


def _stop(message: str, status: int) -> int:
    print(f"matcalc: {message}", file=sys.stderr)
    return status


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    first = arguments[0] if arguments else ""
    if first != "verify" and (first.endswith(".py") or os.path.isdir(first)):
        raise UsageError(f"a path comes after the command: `matcalc verify {first}`")
    options, unknown = parser().parse_known_args(arguments)
    if unknown:
        known = ("--format", "--full-run", "--budget", "--jobs", "--verbose", "--help")
        given = unknown[0].split("=")[0]
        close = [o for o in known if o.startswith(given)] or difflib.get_close_matches(given, known, 1, cutoff=0.8)
        raise UsageError(f"unknown option `{unknown[0]}`" + (f"; there is `{close[0]}`" if close else ""))
    return options


def _usage(message: str, arguments: Sequence[str]) -> int:
    if "--format=json" in arguments or any(pair == ("--format", "json") for pair in pairwise(arguments)):
        from matcalc.report.data import usage_error
        from matcalc.report.jsonformat import render

        sys.stdout.write(render(usage_error(message)))
    print(f"matcalc: {message}; `matcalc --help` explains", file=sys.stderr)
    return 2


def _verify(options: argparse.Namespace) -> int:
    from matcalc import verify
    from matcalc.report import jsonformat, text
    from matcalc.report.data import exit_status
    from matcalc.workers import available

    gc.freeze()  # all that was imported without collecting garbage (see __main__.py)
    gc.set_threshold(50_000, 20, 20)  # proofs make many small things; to look at them costs a tenth
    gc.enable()
    with _standard_output() as out:
        budget = {} if options.budget is None else {"budget": options.budget}
        jobs = options.jobs or available()
        how = verify.Options(options.full_run, options.format == "json", jobs=jobs, progress=_progress, **budget)
        report = verify.verify(options.paths, how)
        _clear_progress()
        if options.format == "json":
            document = jsonformat.render(report)
        else:
            color = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
            document = text.render(report, color, options.verbose)
        try:
            out.write(document)
            out.flush()
        except BrokenPipeError:  # the reader has seen enough; the verdict stands
            pass
        except OSError as error:
            return _stop(f"the report cannot be written: {error.strerror}", 2)
    return exit_status(report)


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Where the report goes. What an author's file prints, or a process that it starts, goes to standard error."""
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(errors="replace")  # a terminal that knows no ✓ gets a question mark
    kept = os.dup(1) if _is_file(out, 1) and _is_file(sys.stderr, 2) else None
    if kept is None:
        yield out
        return
    out.flush()
    os.dup2(2, 1)
    report = open(kept, "w", encoding=out.encoding, errors="replace")  # noqa: SIM115 - closed below
    sys.stdout = sys.stderr
    try:
        yield report
    finally:
        sys.stdout = out
        os.dup2(kept, 1)
        with suppress(OSError):  # a reader who has left
            report.close()


def _is_file(stream: TextIO | None, number: int) -> bool:
    """Whether a stream is the process's own, rather than what a test or a notebook put in its place."""
    try:
        return stream is not None and stream.fileno() == number
    except (OSError, ValueError):
        return False


def _progress(name: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{name[:50]}: {done} of {of}")
        sys.stderr.flush()


def _clear_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
