"""Random programs of readers on one pool, with what people, servers and networks do to them.

A program is rounds, one after the other; a round is actors at once; an actor opens scopes, one in
another, and reads in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from hypothesis import strategies as st


class Whose(Enum):
    """Whose scope."""

    A = auto()
    B = auto()
    UNKNOWN = auto()
    PLATFORM = auto()


class Query(Enum):
    """What is read."""

    ALL = auto()
    OWN = auto()
    NONE = auto()
    SETTING = auto()
    PAGE = auto()
    SLOW = auto()
    FAR = auto()
    MISSING = auto()
    BROKEN = auto()
    MISTYPED = auto()
    SECRET = auto()
    WRITING = auto()
    TIMEOUT = auto()
    SWITCH = auto()
    SWITCH_SESSION = auto()


class Blow(Enum):
    """What happens to a read while it waits."""

    CANCEL = auto()
    CANCEL_SOON = auto()
    KILL = auto()
    CUT = auto()
    FREEZE = auto()


class Meddling(Enum):
    """What is run on the backend of a scope, or of an idle connection, behind the pool's back."""

    COMMIT = auto()
    ROLLBACK = auto()
    BEGIN = auto()
    FAIL = auto()
    SET_SESSION = auto()
    SET_SESSION_AND_COMMIT = auto()
    OTHER_TRANSACTION = auto()


@dataclass(frozen=True)
class Strike:
    """A blow at the n-th suspension of a read, counted from 1."""

    at: int
    blow: Blow


@dataclass(frozen=True)
class Read:
    """A read; ``stops``: the actor gives up when it is cancelled, else it reads on."""

    query: Query
    strikes: tuple[Strike, ...] = ()
    stops: bool = False


@dataclass(frozen=True)
class Share:
    """Two reads at once in one scope."""

    one: Query
    other: Query


@dataclass(frozen=True)
class Stray:
    """A scope that is left while its read is still under way, after some turns of the loop."""

    whose: Whose
    query: Query
    turns: int


@dataclass(frozen=True)
class ReadEnded:
    """A read in a scope that is over."""


@dataclass(frozen=True)
class Meddle:
    """A foreign statement on the same backend."""

    how: Meddling


@dataclass(frozen=True)
class Kill:
    """A superuser ends every backend of the login."""


@dataclass(frozen=True)
class Check:
    """The database is checked again, as after a reconnect."""


@dataclass(frozen=True)
class Record:
    """A line for the audit log, the one thing that is written."""

    strikes: tuple[Strike, ...] = ()


@dataclass(frozen=True)
class Scoped:
    """A scope with what is done in it; ``fails``: its body ends with an error."""

    whose: Whose
    body: tuple[Step, ...]
    fails: bool = False


Step: TypeAlias = Read | Share | Stray | ReadEnded | Meddle | Kill | Check | Record | Scoped
Actor: TypeAlias = tuple[Step, ...]
Round: TypeAlias = tuple[Actor, ...]
Program: TypeAlias = tuple[Round, ...]


def _scopes(steps: st.SearchStrategy[Step]) -> st.SearchStrategy[Scoped]:
    return st.builds(
        Scoped,
        whose=st.sampled_from(Whose),
        body=st.lists(steps, min_size=1, max_size=5).map(tuple),
        fails=st.booleans(),
    )


_SOUND = (Query.ALL, Query.OWN, Query.NONE, Query.SETTING, Query.PAGE)
_QUERIES = st.sampled_from(_SOUND) | st.sampled_from(Query)
_BLOWS = st.sampled_from(
    (*[Blow.CANCEL, Blow.CANCEL_SOON] * 20, *[Blow.KILL, Blow.CUT] * 10, Blow.FREEZE)
)
_STRIKES = st.builds(Strike, at=st.integers(1, 4) | st.integers(1, 24), blow=_BLOWS)
_MANY_STRIKES = st.lists(_STRIKES, min_size=1, max_size=2, unique_by=lambda each: each.at).map(
    tuple
)
_QUIET: st.SearchStrategy[Step] = st.builds(Read, query=_QUERIES)
_STRUCK: st.SearchStrategy[Step] = st.builds(
    Read,
    query=_QUERIES,
    strikes=_MANY_STRIKES,
    stops=st.booleans(),
)
_SHARED: st.SearchStrategy[Step] = st.builds(Share, one=_QUERIES, other=_QUERIES)
_PLAIN: tuple[Step, ...] = (*map(Meddle, Meddling), *(ReadEnded(), Kill(), Check()) * 2)
_ODD: st.SearchStrategy[Step] = (
    st.sampled_from(_PLAIN)
    | st.builds(Record, strikes=st.just(()) | _MANY_STRIKES)
    | st.builds(Stray, query=_QUERIES, turns=st.integers(0, 40))
)
_STEPS: st.SearchStrategy[Step] = st.recursive(
    _QUIET | _STRUCK | _STRUCK | _SHARED | _ODD,
    lambda steps: _STRUCK | _ODD | _scopes(steps),
    max_leaves=6,
)
_ACTORS: st.SearchStrategy[Actor] = st.lists(
    _scopes(_STEPS) | _scopes(_STEPS) | _ODD, min_size=1, max_size=3
).map(tuple)
_ROUNDS: st.SearchStrategy[Round] = st.lists(_ACTORS, min_size=1, max_size=4).map(tuple)
PROGRAMS: st.SearchStrategy[Program] = st.lists(_ROUNDS, min_size=1, max_size=4).map(tuple)


def steps_of(program: Program | Round | Actor) -> list[Step]:
    """All steps, wherever they stand."""
    found: list[Step] = []
    for part in program:
        if isinstance(part, tuple):
            found += steps_of(part)
            continue
        found.append(part)
        if isinstance(part, Scoped):
            found += steps_of(part.body)
    return found


def blows_of(program: Program | Round) -> set[Blow]:
    """All blows in it."""
    return {
        strike.blow
        for step in steps_of(program)
        if isinstance(step, Read | Record)
        for strike in step.strikes
    }


def depth_of(steps: Actor) -> int:
    """How many connections an actor may hold at once."""
    depths = [depth_of(step.body) + 1 for step in steps if isinstance(step, Scoped)]
    alone = [1 for step in steps if isinstance(step, Stray | Meddle | Check)]
    return max([*depths, *alone], default=0)
