"""The requests of the demo world: tonight's, decided ones, and one that nobody should approve."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from console.demo import hostile
from console.demo.people import BY_NAME
from console.demo.tenants import tenant_id
from console.demo.world import Area, World, named

APPROVED, REJECTED = "approved", "rejected"


class Vote(NamedTuple):
    """A vote. ``seen`` is the payload the voter saw, where it isn't today's.

    ``stored`` tells whether it is a row of dual_approvals or only stands in the JSON.
    """

    who: str
    decision: str
    hours_ago: float
    comment: str | None = None
    stage: int = 1
    stored: bool = True
    seen: object = None


class Request(NamedTuple):
    """A request. ``expires_in`` is in hours from now; negative when it is past."""

    name: str
    requester: str
    action: str
    resource_type: str
    resource: str | None
    payload: object
    status: str
    required: int
    asked_hours_ago: float
    expires_in: float
    votes: tuple[Vote, ...] = ()


def _tenant(name: str) -> str:
    return str(tenant_id(name))


def _lookalike(identity: str) -> str:
    """The id with two neighbours swapped, which few eyes notice."""
    at = next(
        i
        for i in range(9, len(identity) - 1)
        if identity[i].isalnum() and identity[i + 1].isalnum() and identity[i] != identity[i + 1]
    )
    return identity[:at] + identity[at + 1] + identity[at] + identity[at + 2 :]


SUSPICIOUS = named("approval", "suspicious")
"""Asks at 3 a.m. to switch off the guards of the tenant in trouble, and votes for itself."""


def suspicious(world: World) -> Request:
    """What should be refused, however tired one is."""
    asked = world.now.replace(hour=3, minute=7, second=19, microsecond=0)
    if asked > world.now - timedelta(minutes=25):
        asked -= timedelta(days=1)
    hours = (world.now - asked) / timedelta(hours=1)
    acme = _tenant("acme-corp")
    return Request(
        "suspicious",
        "ned",
        "disable_security_feature",
        "tenant",
        _lookalike(acme),
        {
            "tenantId": acme,
            "tenantName": hostile.LOOKALIKE,
            "features": ["mfa_enforced", "ip_allowlist", "audit_trail"],
            "duration": "permanent",
            "reason": "temporary for \u202egnitset\u202c, customer agreed (\u0406NC-4471)",
            "requestedBy": "n.farrow@freemail.example",
        },
        "pending",
        1,
        hours,
        48 - hours,
        (Vote("ned", APPROVED, hours - 11 / 3600, "ok \u200b", stored=False),),
    )


def tonight() -> tuple[Request, ...]:
    """What waits for a decision, most of it in time."""
    hooli_test = {
        "tenantId": _tenant("hooli-test"),
        "reason": "trial ended, customer confirmed",
        "retention": {"ledger": False, "exports": True},
    }
    margin = {
        "tenantId": _tenant("umbrella"),
        "settings": {"marginPercent": 32.5, "taxPercent": 20},
    }
    export = {
        "tenantId": _tenant("wayne-enterprises"),
        "tables": ["users", "chat_sessions", "chat_messages", "credit_transactions"],
        "format": "parquet",
    }
    return (
        Request(
            "delete-hooli-test",
            "jo",
            "delete_tenant",
            "tenant",
            _tenant("hooli-test"),
            hooli_test,
            "pending",
            2,
            2.1,
            38.2 / 60,
            (Vote("lee", APPROVED, 1.05, "checked contract"),),
        ),
        Request(
            "billing-umbrella",
            "lee",
            "modify_billing",
            "subscription",
            _tenant("umbrella"),
            margin,
            "pending",
            1,
            23.1,
            52.4 / 60,
        ),
        Request(
            "export-wayne",
            "jo",
            "bulk_data_export",
            "tenant",
            _tenant("wayne-enterprises"),
            export,
            "pending",
            1,
            5.5,
            18.5,
        ),
        Request(
            "grant-jo",
            "sam",
            "grant_super_admin",
            "admin",
            str(BY_NAME["jo"].id),
            {"userId": str(BY_NAME["jo"].id), "newRole": "super_admin"},
            "pending",
            1,
            3.2,
            20.8,
        ),
        Request(
            "ip-allowlist-stark",
            "lee",
            "disable_security_feature",
            "tenant",
            _tenant("stark-industries"),
            {
                "tenantId": _tenant("stark-industries"),
                "features": ["ip_allowlist"],
                "duration": "4 hours",
                "reason": "move of the Malibu office, CHG-2214",
            },
            "pending",
            2,
            7.4,
            16.6,
            (
                Vote(
                    "sam",
                    APPROVED,
                    6.9,
                    "four hours are fine",
                    seen={
                        "tenantId": _tenant("stark-industries"),
                        "features": ["ip_allowlist"],
                        "duration": "1 hour",
                        "reason": "move of the Malibu office, CHG-2214",
                    },
                ),
            ),
        ),
        Request(
            "rotate-openai",
            "jo",
            "rotate_provider_key",
            "provider",
            "openai",
            {"provider": "openai", "keyRef": "vault:providers/openai", "graceMinutes": 30},
            "pending",
            1,
            0.7,
            71.3,
        ),
        Request(
            "billing-globex",
            "jo",
            "modify_billing",
            "subscription",
            _tenant("globex"),
            {"tenantId": _tenant("globex"), "settings": {"marginPercent": 38}},
            "pending",
            1,
            30.5,
            -6.5,
        ),
        Request(
            "retire-model",
            "lee",
            "disable_model",
            "model",
            "gpt-4-turbo",
            {"modelId": "openai/gpt-4-turbo", "replacement": "openai/gpt-4o"},
            "pending",
            1,
            1.6,
            22.4,
            (Vote("kim", APPROVED, 1.2, "from the web dashboard", stored=False),),
        ),
        Request(
            "hostile",
            "ned",
            hostile.MARKUP[:60],
            "config",
            hostile.text(6, 255),
            hostile.DOCUMENT,
            "pending",
            1,
            12.0,
            36.0,
        ),
    )


def decided() -> tuple[Request, ...]:
    """What was decided, withdrawn or left to expire, each in its own way."""
    gone = str(named("tenant", "virtucon-pilot"))
    day = 24.0
    return (
        Request(
            "delete-virtucon",
            "lee",
            "delete_tenant",
            "tenant",
            gone,
            {"tenantId": gone, "reason": "pilot over, data exported"},
            "approved",
            2,
            9 * day,
            -8 * day,
            (
                Vote("jo", APPROVED, 8.9 * day, "export checked"),
                Vote("sam", APPROVED, 8.6 * day, None, stage=2),
            ),
        ),
        Request(
            "grant-kim",
            "sam",
            "grant_super_admin",
            "admin",
            str(BY_NAME["kim"].id),
            {"userId": str(BY_NAME["kim"].id), "newRole": "super_admin"},
            "approved",
            1,
            1098 * day,
            -1097 * day,
            (Vote("sam", APPROVED, 1097.9 * day, "bootstrap", stored=False),),
        ),
        Request(
            "grant-ned",
            "ned",
            "grant_super_admin",
            "admin",
            str(BY_NAME["ned"].id),
            {"userId": str(BY_NAME["ned"].id), "newRole": "super_admin"},
            "rejected",
            1,
            12 * day,
            -11 * day,
            (Vote("kim", REJECTED, 11.8 * day, "No ticket, no reason, and no MFA on your login."),),
        ),
        Request(
            "export-hooli",
            "jo",
            "bulk_data_export",
            "tenant",
            _tenant("hooli"),
            {"tenantId": _tenant("hooli"), "tables": ["*"], "format": "csv"},
            "rejected",
            1,
            4.2 * day,
            -3.2 * day,
            (
                Vote(
                    "lee",
                    REJECTED,
                    4.0 * day,
                    "All tables for a question about invoices? Narrow it.",
                ),
            ),
        ),
        Request(
            "billing-wonka",
            "lee",
            "modify_billing",
            "subscription",
            _tenant("wonka"),
            {"tenantId": _tenant("wonka"), "settings": {"marginPercent": 4, "taxPercent": 20}},
            "rejected",
            1,
            2.5 * day,
            -1.5 * day,
            (Vote("lee", REJECTED, 2.4 * day, "withdrawn: 4 should have been 40"),),
        ),
        Request(
            "billing-wonka-again",
            "lee",
            "modify_billing",
            "subscription",
            _tenant("wonka"),
            {"tenantId": _tenant("wonka"), "settings": {"marginPercent": 40, "taxPercent": 20}},
            "approved",
            1,
            2.4 * day,
            -1.4 * day,
            (Vote("jo", APPROVED, 2.2 * day, "as agreed in the renewal"),),
        ),
        Request(
            "security-tyrell",
            "jo",
            "disable_security_feature",
            "tenant",
            _tenant("tyrell"),
            {"tenantId": _tenant("tyrell"), "features": ["session_limit"], "duration": "1 day"},
            "expired",
            2,
            6 * day,
            -5 * day,
            (Vote("lee", APPROVED, 5.7 * day, None),),
        ),
        Request(
            "export-pearson",
            "lee",
            "bulk_data_export",
            "tenant",
            _tenant("pearson-hardman"),
            {"tenantId": _tenant("pearson-hardman"), "tables": ["users"], "format": "json"},
            "expired",
            1,
            15 * day,
            -14 * day,
        ),
        Request(
            "delete-umbrella",
            "ned",
            "delete_tenant",
            "tenant",
            _tenant("umbrella"),
            {"tenantId": _tenant("umbrella"), "reason": "unpaid"},
            "rejected",
            2,
            1.9 * day,
            -0.9 * day,
            (
                Vote(
                    "sam",
                    REJECTED,
                    1.85 * day,
                    "Three days late is not a reason to delete patients' data.",
                ),
            ),
        ),
    )


_ROUTINE: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("modify_billing", "subscription", "globex", {"settings": {"marginPercent": 40}}),
    ("modify_billing", "subscription", "acme-corp", {"settings": {"taxPercent": 8.875}}),
    ("bulk_data_export", "tenant", "st-elsewhere", {"tables": ["users"], "format": "csv"}),
    ("bulk_data_export", "tenant", "nakatomi", {"tables": ["invoices"], "format": "csv"}),
    ("disable_security_feature", "tenant", "hooli", {"features": ["ip_allowlist"]}),
    ("update_model_pricing", "model", "massive-dynamic", {"modelId": "openai/o1", "markup": 1.35}),
    ("suspend_tenant", "tenant", "cyberdyne", {"reason": "sanctions screening"}),
    ("suspend_tenant", "tenant", "soylent", {"reason": "unpaid since two periods"}),
)
_REMARKS = (None, None, "ok", "checked with finance", "CHG reviewed", "as discussed", "agreed")


def routine(area: Area) -> list[Request]:
    """Four months of ordinary requests."""
    requests = []
    for number in range(42):
        action, kind, tenant, payload = area.pick(_ROUTINE)
        requester, voter = area.pick((("jo", "lee"), ("lee", "jo"), ("lee", "sam"), ("jo", "kim")))
        asked = area.between(30, 24 * 120)
        decision = area.weighted({"approved": 8, "rejected": 2, "expired": 1})
        votes: tuple[Vote, ...] = ()
        if decision != "expired":
            comment = area.pick(_REMARKS)
            if decision == REJECTED:
                comment = area.pick(("not without a ticket", "wrong tenant", "ask legal first"))
            votes = (Vote(voter, decision, asked - area.between(0.1, 20), comment),)
        requests.append(
            Request(
                f"routine-{number}",
                requester,
                action,
                kind,
                _tenant(tenant),
                {"tenantId": _tenant(tenant), **payload},
                decision,
                1,
                asked,
                24 - asked,
                votes,
            )
        )
    return requests
