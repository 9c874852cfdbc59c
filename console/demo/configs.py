"""Configuration with its history, languages, apps."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from console.demo import hostile
from console.demo.people import BY_NAME
from console.demo.tenants import Tenants, tenant_id
from console.demo.world import Area, World, named

# key, category, value, type, what it is, sensitive
_DEFAULTS: tuple[tuple[str, str, object, str, str, bool], ...] = (
    ("review.timeout_minutes", "workflows", 20, "integer", "Patience of human_review", False),
    ("workflow.max_parallel", "workflows", 8, "integer", "Tasks of one run at a time", False),
    ("billing.markup", "billing", 1.4, "decimal", "Price against cost", False),
    ("billing.low_balance_mail", "billing", True, "boolean", "Warn by mail", False),
    ("chat.default_model", "models", "openai/gpt-4o", "string", "Model of a new chat", False),
    ("models.fallback", "models", ["openai/gpt-4o", "anthropic/claude-3-5-haiku"], "json",
     "Order of fallbacks", False),
    ("retention.chat", "compliance", "90d", "duration", "Chats are kept", False),
    ("quality.bar", "models", 0.72, "percentage", "Least quality of a routed answer", False),
    ("log.level", "operations", "info", "enum", "Least severity that is logged", False),
    ("webhook.signing_key_ref", "security", "vault:webhook-signing-3", "string",
     "Where the signing key lies", True),
    ("security.session_minutes", "security", 480, "integer", "Length of a session", False),
)  # fmt: skip

# key, tenant, before, after, who, why, hours ago
_CHANGES: tuple[tuple[str, str | None, object, object, str, str | None, float], ...] = (
    ("review.timeout_minutes", None, 60, 20, "jo", "reviews should not block payouts", 24 * 19.0),
    ("review.timeout_minutes", "st-elsewhere", None, 240, "jo", "coders work in shifts", 24 * 12),
    ("billing.markup", None, 1.35, 1.4, "lee", "decided by the board in September", 24 * 61.0),
    ("quality.bar", None, 0.7, 0.72, "mira", None, 24 * 4.0),
    ("quality.bar", None, 0.72, 0.95, "mira", "typo, reverted", 24 * 3.0),
    ("quality.bar", None, 0.95, 0.72, "mira", "revert", 24 * 2.98),
    ("webhook.signing_key_ref", None, "vault:webhook-signing-2", "vault:webhook-signing-3", "jo",
     "scheduled rotation", 52 / 60),
    ("chat.default_model", "globex", "openai/gpt-4o", "mistral/mistral-large", "lee",
     "data must stay in the EU", 24 * 40.0),
    ("security.session_minutes", "acme-corp", 480, 4320, "ned", None, 26.3),
    ("log.level", None, "debug", "info", "mira", "debugging is over", 24 * 6.5),
)  # fmt: skip

_LOCALES: tuple[tuple[str, str, str, bool], ...] = (
    ("en", "English", "English", False),
    ("de", "German", "Deutsch", False),
    ("fr", "French", "Français", False),
    ("ja", "Japanese", "日本語", False),
    ("ar", "Arabic", "العربية", True),
    ("he", "Hebrew", "עברית", True),
    ("pt-BR", "Portuguese (Brazil)", "Português (Brasil)", False),
    ("ko", "Korean", "한국어", False),
)

_WORDS: dict[str, dict[str, str]] = {
    "nav.chats": {"en": "Chats", "de": "Chats", "fr": "Discussions", "ja": "チャット",
                  "ar": "المحادثات", "he": "צ'אטים", "pt-BR": "Conversas", "ko": "채팅"},
    "nav.workflows": {"en": "Workflows", "de": "Abläufe", "fr": "Flux", "ja": "ワークフロー",
                      "ar": "سير العمل", "he": "תהליכים", "pt-BR": "Fluxos", "ko": "워크플로"},
    "billing.balance": {"en": "Balance", "de": "Guthaben", "fr": "Solde", "ja": "残高",
                        "ar": "الرصيد", "he": "יתרה", "pt-BR": "Saldo", "ko": "잔액"},
    "billing.low": {"en": "Your credits run low", "de": "Das Guthaben geht zur Neige",
                    "fr": "Il reste peu de crédits", "ja": "クレジットが残りわずかです"},
    "error.timeout": {"en": "No answer in time", "de": "Keine Antwort in der Zeit",
                      "fr": "Pas de réponse à temps", "ar": "لا رد في الوقت المحدد"},
}  # fmt: skip


def make(world: World, tenants: Tenants) -> None:
    """Rows of configs, config_history, locales, translations and apps."""
    area = world.area("configs")
    for key, category, value, kind, what, sensitive in _DEFAULTS:
        _config(area, None, (key, category, value, kind, what, sensitive), world.ago(days=260))
    by_key = {row[0]: row for row in _DEFAULTS}
    for key, tenant, before, after, who, why, hours in _CHANGES:
        at = world.ago(hours=hours)
        if tenant is not None:
            _, category, _, kind, what, sensitive = by_key[key]
            _config(area, tenant, (key, category, after, kind, what, sensitive), at, who)
        _history(area, key, tenant, (before, after), (who, why), at)
    odd = ("[@click=app.quit]", "custom", hostile.DOCUMENT, "json", hostile.BIDI, False)
    _config(area, "zalgo-labs", odd, world.ago(days=8))
    _history(
        area,
        odd[0],
        "zalgo-labs",
        ({"was": hostile.ANSI}, hostile.DOCUMENT),
        ("ned", hostile.OSC_8),
        world.ago(days=8),
    )
    _languages(area)
    for told in tenants.values():
        _apps(area, told.name, [user.id for user in told.users[:5]], told.created_at)


def _config_id(key: str, tenant: str | None) -> UUID:
    return named("config", f"{tenant or ''}/{key}")


def _config(
    area: Area,
    tenant: str | None,
    row: tuple[str, str, object, str, str, bool],
    at: datetime,
    who: str = "jo",
) -> None:
    key, category, value, kind, what, sensitive = row
    area.add(
        "configs",
        id=_config_id(key, tenant),
        tenant_id=None if tenant is None else tenant_id(tenant),
        config_key=key,
        category=category,
        value=value,
        value_type=kind,
        display_name=what,
        description=None,
        is_sensitive=sensitive,
        updated_by=BY_NAME[who].id,
        created_at=at,
    )


def _history(
    area: Area,
    key: str,
    tenant: str | None,
    values: tuple[object, object],
    told: tuple[str, str | None],
    at: datetime,
) -> None:
    who, why = told
    action = "update" if tenant is None else "override"
    area.add(
        "config_history",
        tenant_id=None if tenant is None else tenant_id(tenant),
        config_id=_config_id(key, tenant),
        config_key=key,
        action="revert" if why == "revert" else action,
        previous_value=values[0],
        new_value=values[1],
        changed_by=BY_NAME[who].id,
        change_reason=why,
        created_at=at,
    )


def _languages(area: Area) -> None:
    world = area.world
    for order, (code, name, native, rtl) in enumerate(_LOCALES):
        area.add(
            "locales",
            id=named("locale", code),
            code=code,
            name=name,
            native_name=native,
            is_rtl=rtl,
            is_active=code != "ko",
            display_order=(order + 1) * 10,
            created_at=world.ago(days=240),
        )
    for key, words in _WORDS.items():
        for code, text in words.items():
            area.add(
                "translations",
                locale_id=named("locale", code),
                translation_key=key,
                translated_text=text,
                category=key.partition(".")[0],
                status=area.weighted({"approved": 6, "ai_translated": 2, "needs_review": 1})
                if code != "en"
                else "approved",
                created_at=world.ago(days=100),
            )


def _apps(area: Area, tenant: str, users: list[UUID], created_at: datetime) -> None:
    for app, name in (("think-tank", "Think Tank"), ("studio", "Studio"))[: 1 + len(users) // 3]:
        context = area.add(
            "app_contexts",
            tenant_id=tenant_id(tenant),
            app_id=app,
            display_name=name,
            settings={"sidebar": "left", "experimental": app == "studio"},
            is_active=True,
            created_at=created_at,
        )
        for number, user in enumerate((None, *users[:3])):
            area.add(
                "app_permissions",
                tenant_id=tenant_id(tenant),
                app_context_id=context,
                user_id=user,
                permission="use" if number == 0 else area.pick(("use", "share", "configure")),
                granted_by=users[0],
                expires_at=area.world.ago(days=-30) if number == 3 else None,
                created_at=created_at,
            )
