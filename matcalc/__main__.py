"""`python -m matcalc`."""

import gc
import sys

gc.disable()  # SymPy's modules live to the end: collecting among them costs a third of their import

from matcalc.cli import main  # noqa: E402: the line above must come first

sys.exit(main())
