"""What an author writes: sizes, data, parameters, definitions, one objective, and claims in order.

`Derivation`  the author's object; every claim is recorded with the place where it stands

Shapes are inferred when a claim is made. A claim whose shapes do not fit is recorded as malformed; a definition
whose shapes do not fit stops the file, unless that is the fault of a claim's line that it is made with.

Layout convention: for a scalar f and X of shape m×n, df = tr(J dX), where J = D_X f is the Jacobian (n×m) and
∇_X f = Jᵀ the gradient (m×n).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from sympy import Expr, S, Symbol

from matcalc.author.claims import (
    Claim,
    Code,
    Declared,
    DerivationError,
    Leaf,
    Line,
    Misprint,
    Role,
    Section,
    fault_of_code,
    prefix_of,
    unmark,
)
from matcalc.author.complaints import Known, complaint
from matcalc.author.facts import fault_of_facts
from matcalc.author.faults import (
    fault_of_assumption,
    fault_of_body,
    fault_of_derivative,
    fault_of_lack,
    fault_of_lines,
    fault_of_name,
    fault_of_size,
    fault_of_sizes,
    fault_of_update,
    fault_of_value,
    fault_of_variable,
    misshapen,
)
from matcalc.author.functions import applied, formulas
from matcalc.author.lines import held
from matcalc.author.malformed import Malformed
from matcalc.author.source import Call, Key, running_call
from matcalc.language.expressions import IndexSymbol, ScalarVariable, Variable, is_matrix, operand, times
from matcalc.language.operations.differential import d
from matcalc.language.shapes import ONE_BY_ONE, as_sum, shape_of, spell
from matcalc.report.data import Diagnostic, Kind, Mark, Place

CREATED: Final[ContextVar[list[Derivation] | None]] = ContextVar("CREATED", default=None)
"""While a file is read: the derivations that it creates."""


@dataclass(slots=True, eq=False)
class Derivation:
    """A derivation in the making.

    `name` is its title; `source` says what it encodes, such as a file or a section of a paper.
    """

    name: str
    source: str = ""
    real_sizes: dict[str, int] = field(default_factory=dict, init=False)
    declared: dict[str, Declared] = field(default_factory=dict, init=False)
    updates: dict[str, Expr] = field(default_factory=dict, init=False)
    facts: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False)
    fact_places: dict[str, Place] = field(default_factory=dict, init=False)
    claims: list[Claim | Code] = field(default_factory=list, init=False)
    index_symbols: dict[str, IndexSymbol] = field(default_factory=dict, init=False)
    place: Place = field(init=False)
    sections: list[Section] = field(default_factory=list, init=False)
    _section: Section = field(default_factory=lambda: Section("", "", Place("")), init=False, repr=False)
    _malformed: Malformed = field(default_factory=Malformed, init=False, repr=False)
    _places: dict[str, Place] = field(default_factory=dict, init=False, repr=False)  # of sizes and indices

    def __post_init__(self) -> None:
        call = running_call()
        self.place = call.place
        if not isinstance(self.name, str) or not self.name.strip():
            raise self._error(call, "a derivation needs a name", 0)
        created = CREATED.get()
        if created is not None:
            if any(other.name == self.name for other in created):
                raise self._error(call, f"two derivations are named `{self.name}`", 0)
            created.append(self)

    # ---------------------------------------------------------------------------------------------- declarations

    def sizes(self, *unnamed: Any, **sizes: int) -> tuple[Symbol, ...]:
        """Declare named dimensions with their real values; proofs choose their own. Returns one symbol for each."""
        call = running_call()
        self._refuse(call, "sizes are named: `N, D = net.sizes(N=64, D=1000)`" if unnamed else None, 0)
        for name, value in sizes.items():
            self._check_name(call, name, name)
            self._refuse(call, fault_of_value(name, value), name)
            self.real_sizes[name], self._places[name] = operator.index(value), call.place
        return tuple(Symbol(name, integer=True, positive=True) for name in sizes)

    def indices(self, *unnamed: Any, **ranges: Any) -> tuple[IndexSymbol, ...]:
        """Declare index symbols with the sizes that they run over: `i, j = net.indices(i=N, j=D)`, from 0.

        `Sum` binds an index; a claim with a free one holds for all its values.
        """
        call = running_call()
        if unnamed or not ranges:
            raise self._error(call, "indices are named: `i, j = net.indices(i=N, j=D)`", 0 if unnamed else None)
        for name, size in ranges.items():
            self._check_name(call, name, name)
            self.index_symbols[name] = IndexSymbol(name, self._size(call, size, name), self.name)
            self._places[name] = call.place
        return tuple(self.index_symbols[name] for name in ranges)

    def data(self, name: str, rows: Any = None, columns: Any = None) -> Any:
        """Declare a matrix, or without sizes a scalar, whose differential is zero."""
        return self._declare_leaf(name, rows, columns, "data")

    def parameter(self, name: str, rows: Any = None, columns: Any = None) -> Any:
        """Declare a matrix, or without sizes a scalar, that the objective is differentiated by."""
        return self._declare_leaf(name, rows, columns, "parameter")

    def variable(self, name: str, rows: Any = None, columns: Any = None) -> Any:
        """Declare a matrix, or without sizes a scalar, that moves in identities: no gradient by it is asked for."""
        return self._declare_leaf(name, rows, columns, "variable")

    def define(self, name: str, expression: Any) -> Any:
        """Name an intermediate. It may be differentiated by, and stands for its expression in every claim."""
        return self._declare_body(name, expression, "definition")

    def objective(self, name: str, expression: Any) -> Any:
        """Name the scalar that is minimised. Every gradient claim is checked against this expression."""
        call = running_call()
        if (other := self.objective_name) is not None:
            raise self._error(call, f"the objective is `{other}`; a derivation has one", 0)
        loss = self._declare_body(name, expression, "objective")
        if is_matrix(loss):
            shape = spell(self.declared[name].shape)
            raise self._error(call, f"the objective is a scalar, `{name}` is {shape}", 1)
        return loss

    def assume(self, leaf: Any, *facts: str) -> None:
        """Declare what is known of data or of a parameter: "symmetric", "positive", "one-hot rows", ….

        A claim may use the facts, and its verdict names those that it used. Facts that contradict each other are
        refused.
        """
        call = running_call()
        self._refuse(call, fault_of_assumption(leaf, self.name, self.declared), 0)
        row = self.declared[leaf.name]
        known = self.facts.get(leaf.name, ())
        if (problem := fault_of_facts(leaf.name, row.role, row.shape, known, facts)) is not None:
            raise self._error(call, *problem)
        self.facts[leaf.name] = tuple(dict.fromkeys((*known, *facts)))
        self.fact_places.setdefault(leaf.name, call.place)

    def function(
        self, name: str, value: Callable[[Any], Any], derivative: Callable[[Any], Any]
    ) -> Callable[[Any], Expr]:
        """A function of one number, `lambda u: …`; that `derivative` is its derivative is a claim like any other.

        Returns what applies the function to a scalar, or to every entry of a matrix.
        """
        call = running_call()
        u = self._declare_leaf(f"{name}_argument", None, None, "variable")
        try:
            formula, slope = formulas(name, value, derivative, u)
        except TypeError as error:
            raise self._error(call, str(error), 0) from None
        left, right = d(formula), times(slope, d(u))
        problem = self.problem(call, 1, left) or self.problem(call, 2, right)
        self._record("differential", call, 2, unmark(right), problem, previous=1, left=left, wrt=(u,))
        return applied(formula, u)

    @property
    def moving(self) -> frozenset[str]:
        """What `d` moves unless a claim says otherwise."""
        return frozenset(name for name, row in self.declared.items() if row.role in ("parameter", "variable"))

    @property
    def objective_name(self) -> str | None:
        """The name of the objective, if it is declared."""
        return next((name for name, row in self.declared.items() if row.role == "objective"), None)

    def names(self, role: Role) -> list[str]:
        """The names declared in this role, in order."""
        return [name for name, row in self.declared.items() if row.role == role]

    # ---------------------------------------------------------------------------------------------------- claims

    def section(self, title: str) -> AbstractContextManager[None]:
        """Group claims under a title, in a `with` statement; a number at its start numbers the claims."""
        prefix = prefix_of(title, [section.prefix for section in self.sections])
        self.sections.append(Section(title, prefix, running_call().place))
        return self._within(self.sections[-1])

    @contextmanager
    def _within(self, section: Section) -> Iterator[None]:
        outer, self._section = self._section, section
        section.entered = True
        try:
            yield
        finally:
            self._section = outer

    def chain(self, *lines: Any, wrt: Any = ()) -> None:
        """Claim that each line equals the one before it.

        `d` is total over all parameters, or over the variables `wrt`, and then all others are constant. A misprint
        is compared with the line before it, and skipped by the line after it.
        """
        call = running_call()
        if (fault := fault_of_lines(lines)) is not None:
            raise self._error(call, *fault)
        self._chain(call, lines, wrt, "equality")

    def differential(self, of: Any, *lines: Any, wrt: Any = ()) -> None:
        """Claim that d(of) is the first line, and that each further line equals the one before it."""
        call = running_call()
        self._refuse(call, None if lines else "the differential needs a line that says what it is", None)
        self._chain(call, (d(of), *lines), wrt, "differential")

    def gradient(self, wrt: Any, *lines: Any) -> Any:
        """Claim that each line is the gradient ∇ of the objective by `wrt` (of its shape). Returns the last line."""
        return self._derivative("gradient", wrt, lines)

    def jacobian(self, wrt: Any, *lines: Any) -> Any:
        """Claim that each line is the Jacobian of the objective by `wrt` (of its transpose's shape)."""
        return self._derivative("jacobian", wrt, lines)

    def shape(self, expression: Any, *size: Any) -> None:
        """Claim that it has so many rows and columns, or, without them, that it is a scalar; a misprint is marked."""
        call = running_call()
        self._refuse(call, None if len(size) in (0, 2) else "a shape has rows and columns; a scalar has neither", 0)
        problem = self.problem(call, 0, (line := unmark(expression)).value)
        shape = tuple(self._size(call, one, n) for n, one in enumerate(size, 1))
        self._record("shape", call, 0, line, problem, left=line.value, shape=shape)

    def update(self, parameter: Any, expression: Any) -> None:
        """State how an iteration replaces a parameter. An assignment, not an equation: only code is held to it."""
        call = running_call()
        name = self._variable(call, parameter, 0, ("parameter",)).name
        problem = self.problem(call, 1, expression)
        line = expression if problem else operand(expression)
        self._refuse(call, fault_of_body(line), 1)
        if name in self.updates or name in self._malformed.updates:
            raise self._error(call, f"`{name}` has an update rule already", 0)
        problem = fault_of_update(call, self.declared[name], line, problem)
        if problem is not None and self._malformed.within(call, 1, line):
            self._malformed.updates.add(name)
            return
        if problem is not None:
            raise DerivationError(problem, problem.marks[0].place)
        self.updates[name] = line

    def code(
        self,
        path: str,
        *,
        step: str,
        start: str,
        gradients: Mapping[str, Any] | None = None,
        values: Sequence[Any] | Mapping[str, Any] = (),
        updates: Sequence[Any] = (),
        labels: Mapping[str, Any] | None = None,
        draw: str | None = None,
        iterations: int = 1,
    ) -> None:
        """Compare with training code, a Python file whose path is relative to this one.

        `start()` returns the arrays of the real run by name. `step(**arrays)` does one iteration on them and returns
        what it computed, by name. `gradients` maps those names to the variables they are gradients by, `values` names
        the definitions among them, `updates` the parameters that a step replaces, in place or in what it returns.
        `labels` maps an array of labels in the code to data with one-hot rows: for each row, the column of its one.
        `draw(**arrays)` draws from those of `start` what each of the `iterations` steps gets besides: a mini-batch.
        """
        call = running_call()
        if gradients is not None and not isinstance(gradients, Mapping):
            message = '`gradients` maps names in the code to variables: `{"grad_w": w}`'
            raise self._error(call, message, "gradients")
        computed, by = self._named(call, "values", values), self._named(call, "gradients", gradients or {})
        replaced = self._named(call, "updates", updates, ("parameter",))
        labelled = self._named(call, "labels", labels or {}, ("data",))
        known = self._malformed.without(computed, by, replaced)
        if (computed or by or replaced) and not any(known):
            return
        computed, by, replaced = known
        names = [*computed, *by, *(f"{name} after the step" for name in replaced)]
        ids, section = {name: self._next_id() for name in names}, self._section.title
        code = Code(ids, section, call, path, step, start, draw, by, computed, replaced, labelled, iterations)
        if (fault := fault_of_code(code, names, self.declared, self.facts, self.updates)) is not None:
            raise self._error(call, *fault)
        self.claims.append(code)

    # -------------------------------------------------------------------------------------------------- internals

    def _declare_leaf(self, name: str, rows: Any, columns: Any, role: Role) -> Leaf:
        call = running_call()
        self._check_name(call, name, 0)
        if rows is None and columns is None:
            scalar = ScalarVariable(name, self.name)
            self.declared[name] = Declared(scalar, role, (), call.place)
            return scalar
        self._refuse(call, fault_of_sizes(name, role, rows, columns), 1)
        shape = (self._size(call, rows, 1), self._size(call, columns, 2))
        matrix = Variable(name, *shape, self.name)
        self.declared[name] = Declared(matrix, role, shape, call.place)
        return matrix

    def _declare_body(self, name: str, expression: Any, role: Role) -> Leaf:
        call = running_call()
        self._check_name(call, name, 0)
        problem = self.problem(call, 1, expression, name)
        if problem is not None and role == "definition" and (number := self._malformed.within(call, 1, expression)):
            self._malformed.definitions[symbol := ScalarVariable(name, self.name)] = number
            self.declared[name] = Declared(symbol, role, (), call.place, S.Zero)  # what it is made of is not known
            return symbol
        if problem is not None:
            raise DerivationError(problem, call.argument(1))
        body = operand(expression)
        self._refuse(call, fault_of_body(body), 1)
        shape = shape_of(body)
        if role == "objective" and shape == ONE_BY_ONE:
            shape = ()
        symbol = Variable(name, *shape, self.name) if shape else ScalarVariable(name, self.name)
        self.declared[name] = Declared(symbol, role, shape, call.place, body)
        return symbol

    def _refuse(self, call: Call, fault: str | None, key: Key | None) -> None:
        if fault is not None:
            raise self._error(call, fault, key)

    def _size(self, call: Call, value: Any, key: Key) -> Expr:
        self._refuse(call, fault_of_size(value, self.real_sizes), key)
        return as_sum(operand(value))

    def _check_name(self, call: Call, name: Any, key: Key) -> None:
        declared = {known: row.place for known, row in self.declared.items()}
        self._refuse(call, fault_of_name(name, declared | self._places), key)

    def _variable(self, call: Call, value: Any, key: Key, roles: tuple[Role, ...] = ()) -> Leaf:
        self._refuse(call, fault_of_variable(value, self.name, self.declared, roles), key)
        return value

    def _named(self, call: Call, key: str, given: Any, roles: tuple[Role, ...] = ()) -> dict[str, Leaf]:
        if isinstance(given, Mapping):
            return {name: self._variable(call, symbol, key, roles) for name, symbol in given.items()}
        return {symbol.name: symbol for symbol in (self._variable(call, value, key, roles) for value in given)}

    def _chain(self, call: Call, lines: Sequence[Any], wrt: Any, kind: Kind) -> None:
        moving = tuple(self._variable(call, v, "wrt") for v in (wrt if isinstance(wrt, tuple | list) else (wrt,)))
        for row in held(call, lines, self.problem):
            said = {"wrong": (row.at, row.wrong), "previous": row.previous, "left": row.left, "wrt": moving}
            self._record(kind, call, row.key, row.line, row.problem, **said)
            kind = kind if row.line.wrong else "equality"

    def _derivative(self, kind: Kind, wrt: Any, lines: Sequence[Any]) -> Any:
        call = running_call()
        symbol = self._variable(call, wrt, 0)
        self._refuse(call, fault_of_lack(kind, symbol, lines, self.objective_name), None)
        assert self.objective_name is not None
        objective, expected = self.declared[self.objective_name], self.declared[symbol.name].shape
        if kind == "jacobian":
            expected = expected[::-1]
        last = None
        for key, line in enumerate(lines, start=1):
            said = unmark(line)
            right = said.value
            problem = self.problem(call, key, right) or self.problem(call, 0, symbol)
            if problem is None and (fault := fault_of_derivative(kind, symbol, right, objective)):
                problem = Diagnostic(fault, (Mark(call.argument(key), ""),))
            problem = problem or misshapen(call, key, kind, symbol, right, expected)
            wrong = (0, symbol) if symbol in self._malformed.definitions else None
            self._record(kind, call, key, said, problem, wrong, wrt=(symbol,))
            last = last if said.wrong else right
        return last

    def _record(
        self, kind: Kind, call: Call, key: Key, line: Line, problem: Diagnostic | None, wrong: Any = None, **rest: Any
    ) -> None:
        """Record a claim; `wrong` is the argument that has the problem, and its value, if not the claim's own line."""
        number = self._next_id()
        problem, rests_on = self._malformed.judged(number, call, key, line, problem, wrong or (key, line.value))
        marked = {"right": line.value, "misprint": line.wrong, "note": line.note, "problem": problem}
        self.claims.append(Claim(number, self._section.title, kind, call, key, rests_on=rests_on, **marked, **rest))

    def _next_id(self) -> str:
        self._section.claims += 1
        return f"{self._section.prefix}.{self._section.claims}".lstrip(".")

    def problem(self, call: Call, key: Key, value: Any, defining: str = "") -> Diagnostic | None:
        if isinstance(value, Misprint):
            return Diagnostic("a misprint is a line of a claim", (Mark(call.argument(key), ""),))
        symbols = {name: row.symbol for name, row in self.declared.items()}
        known = Known(self.name, symbols, self.real_sizes, self.index_symbols, defining)
        return complaint(call, key, value, known) or self._malformed.unknown(call, key, value)

    def _error(self, call: Call, message: str, key: Key | None = None) -> DerivationError:
        place = call.place if key is None else call.argument(key)
        return DerivationError(Diagnostic(message, (Mark(place, ""),)), place)
