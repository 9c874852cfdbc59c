"""Rows of requests that need two people, their votes, and the chains of stages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from console.demo.people import BY_NAME
from console.demo.requests import Request, decided, routine, suspicious, tonight
from console.demo.world import Area, HashOf, World, named


def make(world: World, workflow_ids: Mapping[str, UUID]) -> None:
    """Rows of approval_requests, dual_approvals and approval_chains.

    ``workflow_ids`` are the ids of approval_workflows by action, which the migrations made.
    """
    area = world.area("approvals")
    for request in (suspicious(world), *tonight(), *decided(), *routine(area)):
        _put(area, request)
    chains = (
        ("delete_tenant", 1, "admin"),
        ("delete_tenant", 2, "super_admin"),
        ("grant_super_admin", 1, "super_admin"),
    )
    for action, stage, role in chains:
        world.put(
            "approval_chains",
            id=named("approval_chain", f"{action}/{stage}"),
            approval_workflow_id=workflow_ids[action],
            stage_order=stage,
            required_role=role,
            min_approvals=1,
            created_at=world.ago(days=390),
        )


def _put(area: Area, request: Request) -> None:
    world = area.world
    identity = named("approval", request.name)
    projected: list[dict[str, object]] = []
    latest = world.ago(hours=request.asked_hours_ago)
    asked = latest
    for vote in request.votes:
        at = world.ago(hours=vote.hours_ago)
        latest = max(latest, at)
        told: dict[str, object] = {
            "approver_id": str(BY_NAME[vote.who].id),
            "decision": vote.decision,
            "created_at": _iso(at),
        }
        if vote.comment is not None:
            told["comment"] = vote.comment
        projected.append(told)
        if vote.stored:
            area.add(
                "dual_approvals",
                approval_request_id=identity,
                approver_id=BY_NAME[vote.who].id,
                decision=vote.decision,
                comment=vote.comment,
                payload_hash=HashOf(request.payload if vote.seen is None else vote.seen),
                stage_order=vote.stage,
                created_at=at,
            )
    ends = world.ago(hours=-request.expires_in)
    world.put(
        "approval_requests",
        id=identity,
        requester_id=BY_NAME[request.requester].id,
        action_type=request.action,
        resource_type=request.resource_type,
        resource_id=request.resource,
        payload=request.payload,
        status=request.status,
        required_approvals=request.required,
        approvals=projected,
        expires_at=ends,
        created_at=asked,
        updated_at=ends + timedelta(minutes=5) if request.status == "expired" else latest,
    )


def _iso(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}Z"
