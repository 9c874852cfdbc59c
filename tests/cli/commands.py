"""Running a command as the shell would, without the cost of a process."""

import json
from typing import Any, NamedTuple

import pytest

from console.cli import main


class Ended(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ended:
    """Run ``radiant-console`` with these arguments."""
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    out, err = capsys.readouterr()
    code = stop.value.code
    return Ended(code if isinstance(code, int) else 0, out, err)
