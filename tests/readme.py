"""The README's key table, made from the registry of actions: ``make keys``."""

from pathlib import Path

from console.actions import ACTIONS, AREA_KEYS, AREAS
from widgets.key_line import key_name

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- keys: made by `make keys` -->\n", "<!-- /keys -->"


def key_table() -> str:
    """One row per action, and one per area."""
    rows = ["| key | where | what |", "|---|---|---|"]
    for action in ACTIONS:
        keys = " ".join(f"`{key_name(key)}`" for key in action.key.split(","))
        rows.append(f"| {keys} | {action.context} | {action.words} |")
    rows += [f"| `{AREA_KEYS[area]}` | everywhere | Go to {area} |" for area in AREAS]
    return "\n".join(rows) + "\n"


def with_key_table(readme: str) -> str:
    """Put the table between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{key_table()}{END}{after}"


def main() -> None:
    """Write the README anew."""
    README.write_text(with_key_table(README.read_text()))


if __name__ == "__main__":
    main()
