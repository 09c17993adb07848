"""A report as one JSON document, schema 1.

`render(report)`  the document
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from matcalc import __version__
from matcalc.report.data import ClaimReport, DerivationReport, Report


def render(report: Report) -> str:
    """The document, in one line for each key of the outer levels."""
    document = {
        "matcalc": __version__,
        "schema": 1,
        "derivations": [_derivation(derivation) for derivation in report.derivations],
        "summary": report.summary(),
    }
    return json.dumps(document, ensure_ascii=True, indent=1, allow_nan=False) + "\n"


def _derivation(derivation: DerivationReport) -> Mapping[str, Any]:
    return {
        "path": derivation.path,
        "name": derivation.name,
        "source": derivation.source,
        "status": derivation.status,
        "seconds": round(derivation.seconds, 6),
        "sizes": dict(derivation.sizes),
        "claims": [_claim(claim) for claim in derivation.claims],
        "findings": [
            {
                "code": finding.code,
                "message": finding.message,
                "path": finding.place.path,
                "line": finding.place.line,
                "fatal": finding.fatal,
                "details": finding.details,
            }
            for finding in derivation.findings
        ],
    }


def _claim(claim: ClaimReport) -> Mapping[str, Any]:
    return {
        "id": claim.id,
        "section": claim.section,
        "kind": claim.kind,
        "line": claim.place.line,
        "column": claim.place.column,
        "text": claim.text,
        "misprint": claim.misprint,
        "note": claim.note,
        "left": claim.left,
        "right": claim.right,
        "verdict": claim.verdict,
        "holds": claim.holds,
        "scope": claim.scope if claim.scope is None or isinstance(claim.scope, str) else list(map(dict, claim.scope)),
        "level": claim.level,
        "message": claim.message,
        "follows": claim.follows or None,
        "conditions": list(claim.conditions),
        "facts": [{"of": name, "fact": kind} for name, kind in claim.facts],
        "witness": claim.witness,
        "repairs": [{"text": repair.text, "what": repair.what, "proved": True} for repair in claim.repairs],
        "seconds": round(claim.seconds, 6),
    }
