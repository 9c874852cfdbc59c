"""Chats with what hangs on them: snapshots, canvases, feedback."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from console.demo import hostile
from console.demo.conversations import CONVERSATIONS
from console.demo.prices import usd
from console.demo.slots import fill, words
from console.demo.tenants import Tenant, Tenants, User
from console.demo.world import Area, World, named

_MICRO = Decimal("0.000001")
_COMMENTS = (
    None,
    "exactly what I needed",
    "wrong unit in the second line",
    "too long",
    "it made up a clause that isn't in our terms",
    "great, saved me an hour",
)


def make(world: World, tenants: Tenants) -> None:
    """Rows of chats, snapshots, canvases and feedback."""
    area = world.area("chat")
    for tenant in tenants.values():
        sketch = tenant.sketch
        oldest = max(world.ago(days=30), tenant.created_at)
        for number in range(round(1 + sketch.activity * 3)):
            if sketch.status == "pending":
                break
            at = area.working_moment(oldest, world.ago(minutes=12), sketch.offset)
            user = area.pick(tenant.active_users)
            title, model, turns = area.pick(CONVERSATIONS)
            gaps = words(area)
            title, turns = fill(title, gaps), tuple(fill(turn, gaps) for turn in turns)
            if sketch.name == "zalgo-labs":
                title = hostile.text(number, 500)
                turns = tuple(hostile.TEXTS[number % 5 : number % 5 + 10])
            _chat(area, tenant, user, at, (title, model, turns), snapshots=number < 3)


def _chat(
    area: Area,
    tenant: Tenant,
    user: User,
    start: datetime,
    conversation: tuple[str, str, tuple[str, ...]],
    *,
    snapshots: bool,
) -> None:
    world = area.world
    title, model, turns = conversation
    session = area.uuid()
    at, parent = start, None
    messages: list[tuple[UUID, str, str, datetime]] = []
    total, spent = 0, Decimal(0)
    spoken = [(("user", "assistant")[turn % 2], text) for turn, text in enumerate(turns)]
    if tenant.sketch.hipaa or area.chance(0.15):
        spoken.insert(0, ("system", "You are a careful assistant. Answer briefly."))
    for role, content in spoken:
        tokens = max(len(content) // 4, 1)
        cost = None
        latency = None
        if role == "assistant":
            cost = usd(model, tokens * 3, tokens).quantize(_MICRO)
            latency = area.rng.randrange(600, 9000)
            spent += cost
            at += timedelta(milliseconds=latency)
        else:
            at += timedelta(seconds=area.between(5, 70))
        total += tokens
        identity = area.add(
            "chat_messages",
            tenant_id=tenant.id,
            session_id=session,
            role=role,
            content=content,
            model=model if role == "assistant" else None,
            tokens_used=tokens,
            cost=cost,
            latency_ms=latency,
            parent_message_id=parent,
            created_at=at,
        )
        messages.append((identity, role, content, at))
        parent = identity
        if role == "assistant" and area.chance(0.2):
            _feedback(area, tenant, user, identity, model, at)
    world.put(
        "chat_sessions",
        id=session,
        tenant_id=tenant.id,
        user_id=user.id,
        title=title,
        model=model,
        status=area.weighted({"active": 8, "archived": 2, "deleted": 1}),
        message_count=len(messages),
        total_tokens=total,
        total_cost=spent,
        created_at=start,
        updated_at=at,
    )
    if snapshots:
        _snapshots(area, tenant, session, messages)
        _canvas(area, tenant, user, session, (title, turns[-1]), at)


def _feedback(
    area: Area, tenant: Tenant, user: User, message: UUID, model: str, at: datetime
) -> None:
    rating = area.weighted({"positive": 6, "negative": 3, "neutral": 1, None: 1})
    feedback = area.add(
        "feedback",
        tenant_id=tenant.id,
        user_id=user.id,
        target_type="message",
        target_id=str(message),
        rating=rating,
        categories=["accuracy"] if rating == "negative" else [],
        comment=area.pick(_COMMENTS),
        signal_type="explicit" if rating else "copy",
        created_at=at + timedelta(seconds=20),
    )
    if rating in {"positive", "negative"}:
        area.add(
            "learning_samples",
            tenant_id=tenant.id,
            feedback_id=feedback,
            model_id=model,
            task_type="chat",
            input_hash=sha256(str(message).encode()).hexdigest(),
            quality_score=Decimal("0.9100") if rating == "positive" else Decimal("0.2400"),
            sample={"turns": 2, "kept": rating == "positive"},
            is_used=area.chance(0.3),
            created_at=min(at + timedelta(hours=5), area.world.now),
        )


def _snapshots(
    area: Area,
    tenant: Tenant,
    session: UUID,
    messages: list[tuple[UUID, str, str, datetime]],
) -> None:
    previous: UUID | None = None
    digest = sha256()
    for version, (message, role, content, at) in enumerate(messages, 1):
        digest.update(content.encode())
        snapshot = area.add(
            "snapshots",
            tenant_id=tenant.id,
            chat_session_id=session,
            version=version,
            trigger_type="message_received" if role == "assistant" else "message_sent",
            trigger_details={"messageId": str(message)},
            message_count=version,
            total_tokens=sum(max(len(text) // 4, 1) for _, _, text, _ in messages[:version]),
            checksum=digest.hexdigest(),
            previous_snapshot_id=previous,
            created_at=at,
        )
        _diff(area, tenant, snapshot, (message, "insert"), (None, {"role": role, "text": content}))
        previous = snapshot
    message, role, content, at = messages[-1]
    edited = area.add(
        "snapshots",
        tenant_id=tenant.id,
        chat_session_id=session,
        version=len(messages) + 1,
        trigger_type="message_edited",
        trigger_details={"messageId": str(message), "by": "user"},
        message_count=len(messages),
        total_tokens=sum(max(len(text) // 4, 1) for _, _, text, _ in messages),
        checksum=sha256(digest.digest() + b"edited").hexdigest(),
        previous_snapshot_id=previous,
        created_at=at + timedelta(seconds=30),
    )
    _diff(
        area,
        tenant,
        edited,
        (message, "update"),
        (
            {"role": role, "text": content},
            {"role": role, "text": content.rstrip(".") + " (edited)"},
        ),
    )


def _diff(
    area: Area,
    tenant: Tenant,
    snapshot: UUID,
    what: tuple[UUID, str],
    change: tuple[object, object],
) -> None:
    area.add(
        "snapshot_diffs",
        tenant_id=tenant.id,
        snapshot_id=snapshot,
        entity_type="message",
        entity_id=what[0],
        operation=what[1],
        before_data=change[0],
        after_data=change[1],
        created_at=area.world.tables["snapshots"].records[-1][-1],
    )


def _canvas(
    area: Area,
    tenant: Tenant,
    user: User,
    session: UUID,
    text: tuple[str, str],
    at: datetime,
) -> None:
    title, content = text
    published = area.chance(0.3)
    canvas = area.add(
        "canvases",
        tenant_id=tenant.id,
        user_id=user.id,
        chat_session_id=session,
        canvas_name=title[:200],
        canvas_type=area.pick(("general", "document", "code")),
        content={"zoom": 1, "grid": True},
        version=area.rng.randrange(1, 5),
        is_published=published,
        published_url=(
            f"https://canvas.example/{named('canvas', str(session)).hex[:10]}"
            if published
            else None
        ),
        created_at=at,
        updated_at=at + timedelta(minutes=3),
    )
    for layer, (kind, body) in enumerate((("heading", title), ("markdown", content))):
        area.add(
            "canvas_elements",
            tenant_id=tenant.id,
            canvas_id=canvas,
            element_type=kind,
            title=title[:200],
            content=body,
            language=None,
            position_x=40,
            position_y=40 + 120 * layer,
            width=640,
            height=100 if layer == 0 else 400,
            z_index=layer,
            metadata={},
            created_at=at,
        )
