"""Finding what a person means from a few letters typed in order."""

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

_WORD_BREAKS = " -_./:@"


def score(typed: str, text: str) -> int | None:
    """Rate how well ``text`` matches what was typed; None when it doesn't.

    Every letter must occur, in order. Letters at the start of words, letters in a row and short
    texts rate higher; case doesn't count.

    Returns:
        A rating; higher is better.
    """
    typed, text = typed.lower().replace(" ", ""), text.lower()
    if not typed:
        return 0
    if len(typed) > len(text):
        return None
    found = text.find(typed)
    if found >= 0:
        at_word = found == 0 or text[found - 1] in _WORD_BREAKS
        return 1000 + (200 if found == 0 else 100 if at_word else 0) - len(text)
    rating = 0
    place = -1
    for letter in typed:
        here = text.find(letter, place + 1)
        if here < 0:
            return None
        if here == place + 1:
            rating += 8
        if here == 0 or text[here - 1] in _WORD_BREAKS:
            rating += 10
        place = here
    return rating - len(text)


def best(
    typed: str,
    choices: Iterable[T],
    name: Callable[[T], str],
    limit: int,
    words: Callable[[T], str] = lambda _: "",
) -> list[T]:
    """Return the choices that match, best first; of equals the one that came first.

    A name may match by letters in order; ``words`` about it only as they stand, and count less.
    """

    def rate(choice: T) -> int | None:
        rating = score(typed, name(choice))
        if rating is None and typed.lower().strip() in words(choice).lower():
            return -1000
        return rating

    rated = [
        (rating, order, choice)
        for order, choice in enumerate(choices)
        if (rating := rate(choice)) is not None
    ]
    rated.sort(key=lambda found: (-found[0], found[1]))
    return [choice for _, _, choice in rated[:limit]]
