"""What people share and keep: memories, personas, teams, rooms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from console.demo import hostile
from console.demo.slots import fill, words
from console.demo.tenants import Tenant, Tenants
from console.demo.world import Area, World, named

_MEMORIES: tuple[tuple[str, str], ...] = (
    ("fact", "The fiscal year starts on 1 October."),
    ("fact", "The $service team answers to $first $last."),
    ("fact", "The $city warehouse closes at 15:00 on ${weekday}s."),
    ("fact", "$supplier invoices at the end of $month; the limit is € $euros."),
    ("preference", "Answers in bullet points, at most $few."),
    ("preference", "British spelling."),
    ("preference", "Amounts with a thin space and two decimals."),
    ("context", "Works in $team, covers for $first until the end of $month."),
    ("context", "Prepares the review of $region every $month."),
    ("instruction", "Never mention $supplier in mails to customers."),
    ("instruction", "Cite the paragraph when quoting the terms."),
    ("conversation", "Asked twice about order $order; wants the figures, not the reasons."),
    ("skill", "Knows the $product inside out, SQL hardly."),
)
_PERSONAS: tuple[tuple[str, str, str], ...] = (
    ("editor", "Sharp editor", "Cut every sentence that says nothing. Keep the author's voice."),
    ("tutor", "Patient tutor", "Ask before you explain. One step at a time, with an example."),
    ("skeptic", "Skeptic", "Look for what would have to be true, and whether it is."),
    ("analyst", "Analyst", "Give figures with units and say where they come from."),
)
_TEAMS = ("Support", "Finance", "Data", "Marketing")


def make(world: World, tenants: Tenants) -> None:
    """Rows of memories, personas, teams and collaborations with their children."""
    area = world.area("together")
    for name, display_name, prompt in _PERSONAS:
        _persona(area, None, name, display_name, prompt)
    for tenant in tenants.values():
        if tenant.sketch.status == "pending":
            continue
        _memories(area, tenant)
        _personas(area, tenant)
        if tenant.sketch.users >= 6:
            _teams(area, tenant)
            _rooms(area, tenant)


def _memories(area: Area, tenant: Tenant) -> None:
    world = area.world
    made = []
    for number in range(min(4 + len(tenant.users) // 3, 60)):
        kind, content = area.pick(_MEMORIES)
        content = fill(content, words(area))
        if tenant.name == "zalgo-labs":
            content = hostile.text(number)
        user = area.pick(tenant.active_users)
        created_at = area.moment(user.created_at, world.now)
        used = area.rng.randrange(0, 40)
        made.append(
            area.add(
                "memories",
                tenant_id=tenant.id,
                user_id=user.id,
                content=content,
                memory_type=kind,
                source=area.pick(("chat", "import", "user", None)),
                importance=Decimal(area.rng.randrange(20, 96)) / 100,
                access_count=used,
                last_accessed_at=area.moment(created_at, world.now) if used else None,
                expires_at=world.ago(days=-area.between(1, 90)) if kind == "context" else None,
                metadata={"language": tenant.sketch.language},
                created_at=created_at,
            )
        )
    for source, target in zip(made[::3], made[1::3], strict=False):
        area.add(
            "memory_associations",
            tenant_id=tenant.id,
            source_memory_id=source,
            target_memory_id=target,
            relationship_type=area.pick(("related", "supports", "contradicts", "supersedes")),
            strength=Decimal(area.rng.randrange(30, 95)) / 100,
            created_at=world.ago(days=area.between(0, 1)),
        )


def _persona(area: Area, tenant: Tenant | None, name: str, display_name: str, prompt: str) -> None:
    owner = tenant.users[0] if tenant is not None else None
    area.add(
        "personas",
        id=named("persona", f"{tenant.name if tenant else ''}/{name}"),
        tenant_id=None if tenant is None else tenant.id,
        user_id=None if owner is None else owner.id,
        persona_name=name,
        display_name=display_name,
        system_prompt=prompt,
        default_model="anthropic/claude-3-5-sonnet-20241022",
        personality_traits=["precise", "calm"],
        is_public=tenant is None,
        usage_count=area.rng.randrange(0, 900),
        is_active=True,
        created_at=area.world.ago(days=150) if tenant is None else tenant.created_at,
    )


def _personas(area: Area, tenant: Tenant) -> None:
    prompt = f"You answer for {tenant.sketch.display_name}. Stay with the product's words."
    if tenant.name == "zalgo-labs":
        prompt = hostile.OSC_52 + hostile.TITLE
    _persona(area, tenant, "house-voice", f"Voice of {tenant.sketch.display_name}"[:200], prompt)
    users = tenant.active_users[:3]
    for number, user in enumerate((None, *users)):
        owner = tenant.name if number == 0 else ""
        name = "house-voice" if number == 0 else _PERSONAS[number % len(_PERSONAS)][0]
        area.add(
            "persona_configs",
            tenant_id=tenant.id,
            persona_id=named("persona", f"{owner}/{name}"),
            user_id=None if user is None else user.id,
            config={"temperature": round(area.between(0.1, 0.9), 1)},
            is_default=number == 0,
            created_at=area.world.ago(days=area.between(0, min(20, tenant.sketch.age_days))),
        )


def _teams(area: Area, tenant: Tenant) -> None:
    world = area.world
    start = world.ago(days=tenant.sketch.age_days % 30)
    for name in _TEAMS[: 1 + min(len(tenant.users) // 20, 3)]:
        members = area.rng.sample(tenant.users, min(len(tenant.users), 3 + area.rng.randrange(6)))
        created_at = max(user.created_at for user in members)
        team = area.add(
            "teams",
            tenant_id=tenant.id,
            name=name,
            description=f"{name} of {tenant.sketch.display_name}",
            owner_id=members[0].id,
            is_active=True,
            created_at=created_at,
        )
        used = 0
        for number, user in enumerate(members):
            tokens = area.rng.randrange(0, 400_000)
            used += tokens
            area.add(
                "team_members",
                tenant_id=tenant.id,
                team_id=team,
                user_id=user.id,
                role="owner" if number == 0 else area.weighted({"member": 5, "admin": 1}),
                token_allocation=500_000 if number % 2 else None,
                tokens_used_this_period=tokens,
                is_active=True,
                created_at=created_at,
            )
        area.add(
            "team_plans",
            tenant_id=tenant.id,
            team_id=team,
            plan_name=f"{name} pool",
            plan_type="enterprise" if tenant.sketch.tier == "enterprise" else "team",
            max_members=10,
            total_tokens_monthly=3_000_000,
            tokens_used_this_period=used,
            shared_pool=True,
            current_period_start=start,
            current_period_end=start + timedelta(days=30),
            is_active=True,
            created_at=created_at,
        )


def _rooms(area: Area, tenant: Tenant) -> None:
    world = area.world
    for name, kind in (("Roadmap", "document"), ("Sketches", "whiteboard"), ("Tools", "code")):
        members = area.rng.sample(tenant.users, 4)
        created_at = max(user.created_at for user in members)
        room = area.add(
            "collaborations",
            tenant_id=tenant.id,
            name=hostile.text(3, 100) if tenant.name == "zalgo-labs" else name,
            room_type=kind,
            created_by=members[0].id,
            max_participants=10,
            is_active=area.chance(0.8),
            created_at=created_at,
        )
        for number, user in enumerate(members):
            online = area.chance(0.2)
            area.add(
                "collaboration_members",
                tenant_id=tenant.id,
                collaboration_id=room,
                user_id=user.id,
                role=("owner", "editor", "editor", "viewer")[number],
                is_online=online,
                last_seen_at=world.ago(seconds=20)
                if online
                else area.moment(created_at, world.now),
                created_at=created_at,
            )
