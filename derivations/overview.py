"""Write README.md, the overview of the derivations in this folder, from the report of the command.

python -m matcalc verify derivations --format json | python derivations/overview.py > derivations/README.md
"""

import json
import re
import sys
from itertools import groupby
from pathlib import PurePath

DOCUMENT = re.compile(r"\d{3}_\w+\.txt")  # how the source documents are called
HEAD = """\
# Derivations

What the source documents print, line by line, and how matcalc judges it. This page is generated; the command is

    python -m matcalc verify derivations --format json | python derivations/overview.py > derivations/README.md

A claim is one line of a derivation, or one shape. *Proved* counts the true ones, and in parentheses those that are
proved for every size. A misprint is a line that is false as printed; it is entered as printed, refuted, and followed by
the corrected line. What the documents leave out is derived here: the answer to 001's question, the formulas of 004,
which were images, and all of the recurrent network, whose misprints are printed nowhere, but common mistakes. *Code*
counts the quantities of the training code that agree with the proved formulas. [`identities/`](identities) holds
identities of the Matrix Cookbook and of Magnus and Neudecker.
"""
TABLE = """
| derivation | claims | proved | misprints | code |
|---|---|---|---|---|
"""
MISPRINTS = """
| line | as printed | what is wrong | corrected | refuted at |
|---|---|---|---|---|
"""


def overview(report):
    """The page, from a report as JSON."""
    parts = [HEAD]
    of_documents = [derivation for derivation in report["derivations"] if DOCUMENT.match(derivation["source"])]
    in_order = sorted(of_documents, key=place_of)
    for source, derivations in groupby(in_order, key=lambda derivation: derivation["source"]):
        together = list(derivations)
        parts += [f"\n## {source}\n", TABLE, *map(row, together)]
        misprints = [line for derivation in together for line in misprints_of(derivation)]
        if misprints:
            parts += [MISPRINTS, *misprints]
        findings = [f"- {text}\n" for derivation in together for text in findings_of(derivation)]
        if findings:
            parts += ["\nNoted:\n\n", *findings]
    return "".join(parts)


def place_of(derivation):
    """By document; what belongs to two of them comes first."""
    source = derivation["source"]
    named = DOCUMENT.findall(source)
    return named[0], -len(named), source


def row(derivation):
    """One derivation in the table of its document."""
    lines = [claim for claim in derivation["claims"] if claim["kind"] != "code"]
    proved = [claim for claim in lines if claim["verdict"] == "proved" and claim["holds"]]
    everywhere = sum(claim["scope"] == "every size" for claim in proved)
    misprints = sum(claim["misprint"] and claim["holds"] for claim in lines)
    agreeing = sum(claim["verdict"] == "agrees" for claim in derivation["claims"])
    name = f"{derivation['name']}: {link(derivation)}"
    return f"| {name} | {len(lines)} | {len(proved)} ({everywhere}) | {misprints} | {agreeing or '–'} |\n"


def misprints_of(derivation):
    """Each line that is false as printed, what is wrong, the corrected line and the witness."""
    claims = derivation["claims"]
    for n, claim in enumerate(claims):
        if claim["misprint"]:
            after = (other for other in claims[n:] if other["kind"] == claim["kind"] and not other["misprint"])
            cells = stated(claim), claim["note"], stated(next(after)), witness(claim)
            yield f"| {link(derivation, claim['line'])} | {' | '.join(map(escaped, cells))} |\n"


def findings_of(derivation):
    """What is noted, but no error."""
    for finding in derivation["findings"]:
        details = f" ({finding['details']})" if finding.get("details") else ""
        yield f"{link(derivation)}: {finding['message']}{details}"


def link(derivation, line=0):
    """A link to a derivation, or to a line of it."""
    name = PurePath(derivation["path"]).name
    return f"[{line}]({name}#L{line})" if line else f"[`{name}`]({name})"


def witness(claim):
    """The numbers that refute a line, or the shapes that do not fit."""
    found = claim["witness"]
    if found is None or "shape" in found:
        return claim["message"]
    numbers = ", ".join(f"{name} = {number}" for name, number in found["entries"].items())
    sizes = ", ".join(f"{name} = {size}" for name, size in found["sizes"].items())
    where = f"{numbers}, else 0" if numbers else "every entry 0"
    return f"{where} ({sizes}): {found['left']}, and {found['right']} as printed"


def stated(claim):
    """A line; of a gradient or Jacobian, with what it is said to be."""
    labelled = claim["kind"] in ("gradient", "jacobian")
    return f"${claim['left']}$ = {code(claim['text'])}" if labelled else code(claim["text"])


def code(text):
    """A line of a derivation."""
    return f"`{' '.join(text.split())}`"


def escaped(text):
    """A text in a cell of a table."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(overview(json.load(sys.stdin)))
