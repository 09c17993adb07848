"""The command line: arguments in, exit status out; no mathematics.

`main(argv)`  run the command; returns the exit status
"""

from __future__ import annotations

import argparse
import difflib
import gc
import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import NoReturn

from matcalc import __version__

EPILOG = """\
exit status:
  0  every claim is proved (misprints refuted), every parameter has a proved
     gradient, and the code agrees
  1  something is refuted, undecided or missing, or the code differs
  2  something could not run: bad arguments, no such file, a malformed claim
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
    verify.add_argument("--verbose", action="store_true", help="show tracebacks of files that fail to load")
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
    return _verify(options)


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    options, unknown = parser().parse_known_args(arguments)
    if unknown:
        known = ("--format", "--full-run", "--verbose", "--version", "--help")
        close = difflib.get_close_matches(unknown[0].split("=")[0], known, 1)
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
    from matcalc.report import jsonformat, text
    from matcalc.report.data import exit_status
    from matcalc.verify import Options, verify

    gc.freeze()
    gc.enable()
    report = verify(options.paths, Options(options.full_run, options.format == "json", _progress))
    _clear_progress()
    if options.format == "json":
        document = jsonformat.render(report)
    else:
        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        document = text.render(report, color, options.verbose)
    try:
        sys.stdout.write(document)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return exit_status(report)


def _progress(name: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{name[:50]}: {done} of {of}")
        sys.stderr.flush()


def _clear_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
