"""Rows of workflow definitions and their tasks."""

from __future__ import annotations

from console.demo import hostile
from console.demo.definition import Definition, Task
from console.demo.definitions import DEFINITIONS
from console.demo.people import BY_NAME
from console.demo.world import World, named

_PROMPTS = {
    "decompose": "Break the problem into parts that can be worked on independently.",
    "verify": "Look for reasons why the draft is wrong. Cite the sentence.",
    "risk_score": "Score the risk of this payout from 0 to 100 and name the three main reasons.",
    "classify": "Answer with one of the listed topics and an urgency from 1 to 5.",
    "summarize": "Summarize on one page. Keep figures exactly as they are.",
}


def _title(task: Task) -> str:
    words = task.id.replace("_", " ").strip() or task.id
    return words[:1].upper() + words[1:200]


def _config(task: Task) -> dict[str, object]:
    if task.type == "model_inference":
        prompt = _PROMPTS.get(task.id, f"Carry out the step “{_title(task)}” on the given input.")
        return {"systemPrompt": prompt, "temperature": 0.3, "maxTokens": 2000}
    if task.type == "external_api":
        return {"service": task.service, "method": "POST", "retryOn": [429, 502, 503, 504]}
    if task.type == "condition":
        return {"expression": "output.score >= 0.8", "else": "stop"}
    if task.type == "human_review":
        return {"queue": "review", "timeoutMinutes": 20, "onTimeout": "fail"}
    if task.type == "parallel":
        return {"maxParallel": 8}
    if task.type == "aggregation":
        return {"strategy": "all"}
    return {}


def _dag(definition: Definition) -> object:
    if not definition.tasks:
        return {}
    by_id = definition.keys == "id"
    nodes: list[dict[str, object]] = []
    for task in definition.tasks:
        node: dict[str, object] = (
            {"id": task.id, "type": task.type}
            if by_id
            else {"taskId": task.id, "taskType": task.type}
        )
        if task.model is not None:
            node["model" if by_id else "modelId"] = task.model
        if config := _config(task):
            node["config"] = config
        if definition.told_by != "edges":
            node["dependsOn"] = list(task.depends_on)
        nodes.append(node)
    edges: list[dict[str, object]] = []
    if definition.told_by != "dependsOn":
        edges = [
            {"from": before, "to": task.id}
            for task in definition.tasks
            for before in task.depends_on
        ]
    for edge in definition.more_edges:
        told: dict[str, object] = {"from": edge.source, "to": edge.target}
        if edge.condition is not None:
            told["condition"] = edge.condition
        edges.append(told)
    dag: dict[str, object] = {"nodes": nodes, "edges": edges}
    if definition.workflow_id == "agent-loop-experiment":
        nodes.append({"id": "start", "type": "transformation"})  # told twice
        nodes.append({"id": "island", "type": "quantum_leap"})  # of a type that isn't one
        dag["x-notes"] = hostile.ANSI
    if definition.workflow_id == "research-brief":
        dag["layout"] = {"direction": "LR"}
    return dag


def make(world: World) -> None:
    """Rows of workflow_definitions and workflow_tasks."""
    for definition in DEFINITIONS:
        created_at = world.ago(days=definition.age_days)
        world.put(
            "workflow_definitions",
            id=definition.id,
            workflow_id=definition.workflow_id,
            name=definition.name,
            description=definition.description or None,
            category=definition.category,
            version=definition.version,
            dag_definition=_dag(definition),
            input_schema=(
                {
                    "type": "object",
                    "properties": {
                        name: {"type": kind} for name, kind in definition.inputs.items()
                    },
                    "required": list(definition.inputs)[:1],
                }
                if definition.inputs
                else {}
            ),
            output_schema={"type": "object"} if definition.inputs else {},
            default_parameters={"language": "en"} if "language" in definition.inputs else {},
            timeout_seconds=definition.timeout,
            max_retries=definition.retries,
            min_tier=definition.tier,
            is_active=definition.active,
            requires_audit_trail=definition.audit,
            hipaa_compliant=definition.hipaa,
            created_at=created_at,
            updated_at=max(world.ago(hours=definition.changed_hours_ago), created_at),
            created_by=BY_NAME["jo"].id if definition.tier < 3 else BY_NAME["lee"].id,
        )
        if definition.in_tasks_table:
            for order, task in enumerate(definition.tasks):
                _task(world, definition, task, order)


def _task(world: World, definition: Definition, task: Task, order: int) -> None:
    created_at = world.ago(days=definition.age_days)
    world.put(
        "workflow_tasks",
        id=named("workflow_task", f"{definition.workflow_id}/{task.id}"),
        workflow_id=definition.id,
        task_id=task.id,
        name=_title(task),
        description=None,
        task_type=task.type,
        model_id=task.model,
        service_id=task.service,
        config=_config(task),
        input_mapping={before: f"$.{before}.output" for before in task.depends_on[:4]},
        output_mapping={},
        sequence_order=order,
        depends_on=list(task.depends_on),
        condition_expression="output.score >= 0.8" if task.type == "condition" else None,
        timeout_seconds=1200 if task.type == "human_review" else 300,
        created_at=created_at,
        updated_at=created_at,
    )
