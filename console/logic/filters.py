"""What is typed behind ``/``: words that must match, ``!`` for not, ``field:word`` for a field."""

from collections.abc import Collection
from dataclasses import dataclass

from console.models.faults import Usage


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a filter.

    Attributes:
        text: What to look for, in lower case.
        field: Which field must hold it; None for any.
        negated: Whether it must not.
    """

    text: str
    field: str | None = None
    negated: bool = False


def parse(text: str, fields: Collection[str]) -> tuple[Term, ...]:
    """Read a filter; all terms must hold.

    Args:
        text: ``acme``, ``!free``, ``status:suspended !plan:free``.
        fields: The fields that ``field:word`` may name.

    Raises:
        Usage: A field that isn't one of them.
    """
    terms = []
    for word in text.lower().split():
        negated = word.startswith("!")
        field, colon, rest = word.removeprefix("!").partition(":")
        if not colon:
            field, rest = "", field
        elif field not in fields:
            raise Usage(f"There is no field '{field}' to filter by; there are {', '.join(fields)}.")
        if rest:
            terms.append(Term(rest, field or None, negated))
    return tuple(terms)
