"""Why the kernel does not decide.

`TooLarge`       the normal form has more monomials, or the instance more entries, than is allowed
`OutsideKernel`  the equation asks for something that the kernel does not decide
`NoDomain`       there is no instance at all: a side has a value nowhere
`Full`           a ring has no generator left, and is made again with more
"""

from __future__ import annotations


class TooLarge(Exception):
    """The normal form has more monomials than the budget allows."""


class OutsideKernel(Exception):
    """The equation asks for something that the kernel does not decide."""


class NoDomain(OutsideKernel):
    """A function of a number outside its domain, or an address beyond a size: there is no such instance."""


class Full(Exception):
    """The ring has no generator left."""
