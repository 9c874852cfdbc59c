"""``python -m console``: the same as ``radiant-console``."""

from console.cli import main

main()
