"""A JSON document as the database has it: readable when it can be, always there as text."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Json = None | bool | int | Decimal | str | list["Json"] | dict[str, "Json"]
"""A parsed document: fractions are Decimal, so that no digit is lost."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What parsing a document gave.

    Attributes:
        value: the parsed document, its strings sanitised; None when it can't be read.
        error: why it can't be read, a sentence; empty when it can.
        notes: what is odd about it though it can be read, such as duplicate keys; sentences.
    """

    value: Json = None
    error: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """JSON text, parsed on first use.

    ``console.data`` hands out a large document parsed already, off the event loop; a small one is
    parsed when it is first looked at.

    Attributes:
        text: the document as stored, sanitised.
        size: bytes of UTF-8 it takes in the database.
    """

    text: str
    size: int
    read: Callable[[], Reading] = field(repr=False, compare=False)

    @cached_property
    def reading(self) -> Reading:
        """The result of parsing."""
        return self.read()

    @property
    def value(self) -> Json:
        """The parsed document; None also when ``error`` says that it can't be read."""
        return self.reading.value

    @property
    def error(self) -> str:
        """Why ``value`` is missing, a sentence; empty when it isn't."""
        return self.reading.error

    @property
    def notes(self) -> tuple[str, ...]:
        """What is odd about the document, sentences."""
        return self.reading.notes

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: "GetCoreSchemaHandler") -> "CoreSchema":
        """Models take documents as they are and dump them as their value, else their text."""
        # Whoever asks has pydantic already; commands without models needn't wait for it.
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(
            cls,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda document: document.text if document.error else document.value
            ),
        )
