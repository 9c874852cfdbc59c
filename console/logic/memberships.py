"""Ways from a role to the roles it belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from console.models.catalogue import Membership

Edges = Mapping[str, tuple[Membership, ...]]
"""Memberships by member."""


def by_member(memberships: Iterable[Membership]) -> Edges:
    """Sort memberships by who has them."""
    found: defaultdict[str, list[Membership]] = defaultdict(list)
    for membership in memberships:
        found[membership.member].append(membership)
    return {member: tuple(roles) for member, roles in found.items()}


def ways(edges: Edges, start: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Every role that ``start`` reaches, nearest first; a circle is gone round once.

    Yields:
        The way there, ``start`` first, and whether it can be gone at once; otherwise ``start``
        would have to let itself in, which it may.
    """
    waiting: list[tuple[tuple[str, ...], bool]] = [((start,), True)]
    known = {start}
    while waiting:
        way, usable = waiting.pop(0)
        for edge in edges.get(way[-1], ()):
            if edge.role not in known and (edge.usable or edge.administers):
                known.add(edge.role)
                further = (*way, edge.role), usable and edge.usable
                waiting.append(further)
                yield further
