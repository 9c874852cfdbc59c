"""Copying through the terminal: OSC 52, in the plain form and in tmux's.

Source: XTerm Control Sequences, "Operating System Commands", 52; tmux(1), ``allow-passthrough``.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Literal

Way = Literal["osc52", "tmux", "off"]

LIMIT = 74_994
"""Bytes of base64 that common terminals take; xterm's own limit is in this region."""


def way(setting: str, environ: Mapping[str, str]) -> Way:
    """Choose how to copy.

    Args:
        setting: ``auto``, ``osc52``, ``tmux`` or ``off``.
        environ: ``TMUX`` tells of tmux, ``TERM`` of terminals that know nothing of this.
    """
    match setting:
        case "osc52" | "tmux" | "off":
            return setting
    if environ.get("TMUX"):
        return "tmux"
    return "off" if environ.get("TERM") in {"linux", "vt100", "vt220"} else "osc52"


def sequence(text: str, how: Way) -> str | None:
    """The bytes that put ``text`` on the clipboard of the terminal's machine.

    Returns:
        None when that way takes no text of this length, or none at all.
    """
    encoded = b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
    if how == "off" or len(encoded) > LIMIT:
        return None
    plain = f"\x1b]52;c;{encoded}\x07"
    if how == "osc52":
        return plain
    # tmux with `set-clipboard on` takes the plain form; the wrapped one is for those that only
    # allow passthrough. Whoever knows neither ignores both.
    inner = plain.replace("\x1b", "\x1b\x1b")
    return f"{plain}\x1bPtmux;{inner}\x1b\\"
