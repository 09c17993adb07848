"""`python -m matcalc`, and the command `matcalc`."""

import gc
import os
import sys
from contextlib import suppress


def run() -> int:
    """Prepare the process, then run the command."""
    gc.disable()  # SymPy's modules live to the end: collecting among them costs a third of their import
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for matrices this small, threads cost more than they save
    from matcalc.cli import main

    status = main()
    with suppress(OSError):  # a reader who has left
        sys.stdout.flush()
    gc.freeze()  # nor is anything collected from them when the process ends
    os.dup2(2, 1)  # what an author's file prints when the process ends is not part of the report
    return status


if __name__ == "__main__":
    sys.exit(run())
