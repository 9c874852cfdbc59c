"""References to secrets, never secrets: credentials, their rotations, API keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from console.demo import hostile
from console.demo.tenants import Tenant, Tenants
from console.demo.world import Area, World, named

_CREDENTIALS: tuple[tuple[str, str, str | None], ...] = (
    ("crm-oauth", "oauth_token", "hubspot"),
    ("warehouse-db", "password", "postgres"),
    ("sftp-archive", "ssh_key", None),
    ("webhook-tls", "certificate", "letsencrypt"),
)
_Dates = tuple[datetime, datetime | None, datetime | None]
_KEY_NAMES = ("ci", "nightly export", "website", "data team", "backoffice", "load test")


def make(world: World, tenants: Tenants) -> None:
    """Rows of credentials, credential_rotations and api_keys."""
    area = world.area("keys")
    for tenant in tenants.values():
        if tenant.sketch.tier in {None, "free"} and tenant.name != "aviato":
            continue
        for name, kind, provider in _CREDENTIALS[: 1 + min(len(tenant.users) // 12, 3)]:
            created_at = area.moment(tenant.created_at, world.now - timedelta(hours=3))
            expires = world.ago(days=-area.between(20, 340))
            rotated = area.moment(created_at, world.now) if area.chance(0.7) else None
            _credential(area, tenant, (name, kind, provider), (created_at, expires, rotated))
        for number in range(1 + min(len(tenant.users) // 15, 12)):
            _api_key(area, tenant, number)
    hooli = tenants["hooli"]
    dates: _Dates = (world.ago(days=363), world.ago(days=-2, hours=-3), world.ago(days=183))
    _credential(area, hooli, ("key-7", "api_key", "openai"), dates)
    _rotation(area, hooli, "key-7", (world.ago(hours=7), "failed", "provider answered 503"))
    stark = tenants["stark-industries"]
    dates = (world.ago(days=400), world.ago(days=6), None)
    _credential(area, stark, ("suit-telemetry", "certificate", None), dates)


def _credential(
    area: Area,
    tenant: Tenant,
    what: tuple[str, str, str | None],
    dates: _Dates,
) -> None:
    name, kind, provider = what
    created_at, expires, rotated = dates
    shown = hostile.text(6, 100) if tenant.name == "zalgo-labs" else name
    area.add(
        "credentials",
        id=named("credential", f"{tenant.name}/{name}"),
        tenant_id=tenant.id,
        credential_name=shown,
        credential_type=kind,
        provider=provider,
        secret_ref=f"vault:demo/{tenant.name}/{name}",
        metadata={"scope": "read", "owner": tenant.users[0].email},
        expires_at=expires,
        last_rotated_at=rotated,
        is_active=expires is None or expires > area.world.now,
        created_by=tenant.users[0].id,
        created_at=created_at,
    )
    if rotated is not None:
        _rotation(area, tenant, name, (rotated, "success", None))


def _rotation(
    area: Area, tenant: Tenant, name: str, what: tuple[datetime, str, str | None]
) -> None:
    at, status, error = what
    area.add(
        "credential_rotations",
        tenant_id=tenant.id,
        credential_id=named("credential", f"{tenant.name}/{name}"),
        rotation_type="scheduled" if error else area.pick(("manual", "scheduled", "emergency")),
        status=status,
        rotated_by=None if error else tenant.users[0].id,
        error_message=error,
        created_at=at,
    )


def _api_key(area: Area, tenant: Tenant, number: int) -> None:
    world = area.world
    owner = area.pick(tenant.active_users)
    created_at = area.moment(owner.created_at, world.now)
    revoked = area.moment(created_at, world.now) if area.chance(0.15) else None
    used = area.chance(0.8)
    mark = sha256(f"demo key {tenant.name} {number}".encode()).hexdigest()
    area.add(
        "api_keys",
        tenant_id=tenant.id,
        user_id=owner.id,
        name=f"{area.pick(_KEY_NAMES)} {number + 1}",
        key_prefix=f"rk_demo_{mark[:8]}",
        key_hash=sha256(mark.encode()).hexdigest(),
        scopes=area.pick((["chat", "models"], ["chat"], ["workflows", "models"])),
        rate_limit_per_minute=area.pick((None, 60, 600)),
        is_active=revoked is None,
        expires_at=area.pick((None, world.ago(days=-90), world.ago(days=4))),
        last_used_at=area.moment(created_at, revoked or world.now) if used else None,
        revoked_at=revoked,
        revoked_by=None if revoked is None else tenant.users[0].id,
        created_at=created_at,
    )
