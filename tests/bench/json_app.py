"""A tree over a generated JSON document: ``python -m tests.bench.json_app BYTES``."""

import json
import sys

from textual.app import App, ComposeResult

from console.data.documents import document
from console.logic.json_tree import JsonTree
from widgets.json_tree import JsonTreeView


def text(size: int) -> str:
    """A document of about so many bytes: tasks of a workflow, as executions store them."""
    task = {"task_id": "t0000000", "status": "completed", "attempts": [1, 2], "cost": 0.25}
    count = max(1, size // len(json.dumps(task)))
    tasks = [task | {"task_id": f"t{i:07d}"} for i in range(count)]
    return json.dumps({"tasks": tasks, "name": "generated"})


class JsonApp(App[None]):
    """The tree by itself."""

    CSS = "Screen { background: transparent; }"

    def compose(self) -> ComposeResult:
        yield JsonTreeView()

    def on_mount(self) -> None:
        tree = self.query_one(JsonTreeView)
        tree.show(JsonTree(document(text(int(sys.argv[1]))).value))
        tree.focus()


if __name__ == "__main__":
    JsonApp().run()
