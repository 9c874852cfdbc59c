"""Models, providers with their health, prices, licences and routing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from console.demo.prices import MARKUP, PRICES
from console.demo.tenants import Tenants, tenant_id
from console.demo.world import Area, World, named


class Model(NamedTuple):
    """A model of an external provider."""

    id: str
    name: str
    category: str
    context: int | None
    output: int | None
    capabilities: tuple[str, ...]
    released: date
    tier: int = 1
    active: bool = True


# fmt: off
MODELS = (
    Model("openai/gpt-4o", "GPT-4o", "text", 128_000, 16_384,
          ("chat", "vision", "tools", "json"), date(2024, 5, 13)),
    Model("openai/gpt-4o-mini", "GPT-4o mini", "text", 128_000, 16_384,
          ("chat", "vision", "tools", "json"), date(2024, 7, 18)),
    Model("openai/o1", "o1", "text", 200_000, 100_000, ("chat", "reasoning"),
          date(2024, 12, 17), 2),
    Model("openai/gpt-4-turbo", "GPT-4 Turbo", "text", 128_000, 4_096, ("chat", "tools"),
          date(2024, 4, 9), 2, False),
    Model("anthropic/claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet", "text", 200_000, 8_192,
          ("chat", "vision", "tools", "code"), date(2024, 10, 22)),
    Model("anthropic/claude-3-5-haiku", "Claude 3.5 Haiku", "text", 200_000, 8_192,
          ("chat", "tools"), date(2024, 11, 4)),
    Model("anthropic/claude-opus-4", "Claude Opus 4", "text", 200_000, 32_000,
          ("chat", "vision", "tools", "code", "reasoning"), date(2025, 5, 22), 3),
    Model("deepseek/deepseek-reasoner", "DeepSeek Reasoner", "text", 64_000, 8_000,
          ("chat", "reasoning"), date(2025, 1, 20), 2),
    Model("google/gemini-1.5-pro", "Gemini 1.5 Pro", "text", 2_000_000, 8_192,
          ("chat", "vision", "audio"), date(2024, 5, 14)),
    Model("mistral/mistral-large", "Mistral Large", "text", 128_000, 4_096, ("chat", "tools"),
          date(2024, 7, 24)),
    Model("openai/text-embedding-3-large", "Embedding 3 Large", "embedding", 8_191, None,
          ("embedding",), date(2024, 1, 25)),
)

# provider, name, region, health, avg ms, p95 ms, errors %, last error, minutes since the check
HEALTH: tuple[tuple[str, str, str, int, int, str, str | None, float], ...] = (
    ("openai", "us-east", "healthy", 612, 1480, "0.30", None, 0.6),
    ("openai", "eu-west", "degraded", 1904, 4810, "6.10", "529 overloaded (4 of last 60)", 0.4),
    ("openai", "ap-south", "healthy", 840, 1902, "0.80", None, 0.9),
    ("anthropic", "us-east", "healthy", 733, 1610, "0.20", None, 0.5),
    ("anthropic", "eu-west", "healthy", 801, 1720, "0.40", None, 0.7),
    ("google", "us-central", "healthy", 688, 1511, "0.10", None, 0.8),
    ("google", "eu-west", "healthy", 702, 1498, "0.20", None, 1.1),
    ("deepseek", "ap-east", "unhealthy", 9021, 29_800, "41.70", "connection reset by peer", 1.3),
    ("mistral", "eu-west", "healthy", 590, 1204, "0.50", None, 0.2),
    ("self-hosted", "us-east", "healthy", 402, 980, "0.00", None, 0.3),
    ("self-hosted", "eu-west", "unknown", 0, 0, "0.00", "no check since the node was drained", 412),
)

PROVIDERS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("openai", "OpenAI", "external", "https://api.openai.example/v1", "active", "degraded"),
    ("anthropic", "Anthropic", "external", "https://api.anthropic.example", "active", "healthy"),
    ("google", "Google", "external", "https://gemini.google.example", "active", "healthy"),
    ("deepseek", "DeepSeek", "external", "https://api.deepseek.example", "maintenance",
     "unhealthy"),
    ("mistral", "Mistral AI", "external", "https://api.mistral.example", "active", "healthy"),
    ("self-hosted", "Own machines", "self_hosted", "http://inference.internal", "active",
     "healthy"),
    ("legacy-search", "Search (old)", "external", "https://search.example", "inactive", "unknown"),
)

SELF_HOSTED: tuple[tuple[str, str, str, str, int, str, str, str, str], ...] = (
    ("meta/llama-3.1-70b", "Llama 3.1 70B", "text", "g5.48xlarge", 192, "Llama 3.1", "16.2880",
     "hot", "in_service"),
    ("mistral/mixtral-8x7b", "Mixtral 8x7B", "text", "g5.12xlarge", 96, "Apache-2.0", "5.6720",
     "warm", "updating"),
    ("openai/whisper-large-v3", "Whisper Large v3", "audio", "g5.xlarge", 24, "MIT", "1.0060",
     "hot", "in_service"),
    ("stabilityai/sdxl", "SDXL", "image", "g5.2xlarge", 24, "OpenRAIL++", "1.2120", "cold",
     "deleted"),
    ("facebook/sam2", "Segment Anything 2", "image", "g5.xlarge", 24, "Apache-2.0", "1.0060",
     "warm", "failed"),
)
# fmt: on


def make(world: World, tenants: Tenants) -> None:
    """Rows of everything around models and providers."""
    area = world.area("models")
    _registry(area)
    _self_hosted(area)
    _providers(area)
    _pricing(area)
    _licences(area, tenants)
    _routing(area, tenants)


def _registry(area: Area) -> None:
    world = area.world
    for model in MODELS:
        price = PRICES.get(model.id)
        identity = named("ai_model", model.id)
        provider = model.id.partition("/")[0]
        world.put(
            "ai_models",
            id=identity,
            model_id=model.id,
            provider=provider,
            display_name=model.name,
            description=f"{model.name} by {provider}, released {model.released:%B %Y}",
            category=model.category,
            context_window=model.context,
            max_output_tokens=model.output,
            input_cost_per_1k=price.tokens_in if price else Decimal("0.00013"),
            output_cost_per_1k=price.tokens_out if price else Decimal(0),
            min_tier=model.tier,
            is_active=model.active,
            config={"temperature": 0.7} if model.category == "text" else {},
            created_at=world.ago(days=300),
        )
        for capability in model.capabilities:
            area.add(
                "model_capabilities",
                model_id=identity,
                capability=capability,
                proficiency=Decimal(area.rng.randrange(70, 99)) / 100,
                created_at=world.ago(days=300),
            )
        unified = named("unified_model", model.id)
        world.put(
            "unified_models",
            id=unified,
            model_id=model.id,
            display_name=model.name,
            source="external",
            provider=provider,
            category=model.category,
            capabilities=list(model.capabilities),
            input_modalities=["text", "image"] if "vision" in model.capabilities else ["text"],
            output_modalities=["text"] if model.category == "text" else ["vector"],
            context_window=model.context,
            pricing=(
                {"input_per_1k": str(price.tokens_in), "output_per_1k": str(price.tokens_out)}
                if price
                else {}
            ),
            status="active" if model.active else "deprecated",
            created_at=world.ago(days=220),
        )
        for number, released in enumerate((model.released, model.released + timedelta(days=90))):
            area.add(
                "model_versions",
                model_id=unified,
                version=f"{released:%Y-%m-%d}",
                release_date=released,
                is_default=number == 1,
                is_active=model.active,
                deprecated_at=None if model.active else world.ago(days=30),
                metadata={"snapshot": number + 1},
                created_at=world.ago(days=210),
            )


def _self_hosted(area: Area) -> None:
    world = area.world
    for model_id, name, category, kind, memory, licence, rate, heat, status in SELF_HOSTED:
        identity = named("self_hosted", model_id)
        world.put(
            "self_hosted_models",
            id=identity,
            model_id=model_id,
            display_name=name,
            category=category,
            instance_type=kind,
            gpu_memory_gb=memory,
            license=licence,
            hourly_rate=Decimal(rate),
            min_tier=3,
            thermal_state=heat,
            is_active=status != "deleted",
            config={"quantization": "awq"} if memory > 90 else {},
            created_at=world.ago(days=190),
        )
        for region in ("us-east-1", "eu-west-1")[: 1 + (heat == "hot")]:
            area.add(
                "model_deployments",
                model_id=identity,
                endpoint_name=f"{model_id.partition('/')[2]}-{region}",
                region=region,
                instance_type=kind,
                instance_count=2 if heat == "hot" else 1,
                status=status,
                health_status={"in_service": "healthy", "failed": "unhealthy"}.get(
                    status, "unknown"
                ),
                deployed_at=None if status == "failed" else world.ago(days=area.between(1, 80)),
                created_at=world.ago(days=100),
            )


def _providers(area: Area) -> None:
    world = area.world
    for priority, (key, name, kind, url, status, health) in enumerate(PROVIDERS):
        identity = named("provider", key)
        world.put(
            "providers",
            id=identity,
            name=key,
            display_name=name,
            type=kind,
            category="search" if "search" in key else "text",
            base_url=url,
            api_key_secret_ref=f"vault:providers/{key}" if kind == "external" else None,
            status=status,
            health_status=health,
            config={"timeout_s": 30, "max_retries": 2},
            created_at=world.ago(days=400),
            updated_at=world.ago(minutes=1),
        )
        if kind != "external":
            continue
        external = named("external_provider", key)
        world.put(
            "external_providers",
            id=external,
            provider_key=key,
            display_name=name,
            base_url=url,
            auth_type="service_account" if key == "google" else "api_key",
            status=status,
            health_status=health,
            priority=(priority + 1) * 10,
            created_at=world.ago(days=400),
        )
        for config_key, value in (
            ("rate_limit", {"requests_per_minute": 3000, "tokens_per_minute": 800_000}),
            ("timeouts", {"connect_s": 3, "read_s": 30}),
        ):
            area.add(
                "provider_configs",
                provider_id=external,
                config_key=config_key,
                config_value=value,
                is_active=True,
                created_at=world.ago(days=390),
            )
    for key, region, status, average, p95, errors, last, minutes in HEALTH:
        measured = average > 0
        area.add(
            "provider_health",
            provider_id=named("provider", key),
            region=region,
            status=status,
            avg_latency_ms=average if measured else None,
            p95_latency_ms=p95 if measured else None,
            error_rate=Decimal(errors) if measured else None,
            success_rate=Decimal(100) - Decimal(errors) if measured else None,
            last_check_at=world.ago(minutes=minutes),
            last_error=last,
            created_at=world.ago(days=120),
            updated_at=world.ago(minutes=minutes),
        )


def _pricing(area: Area) -> None:
    world = area.world
    for model_id, price in PRICES.items():
        area.add(
            "model_pricing",
            tenant_id=None,
            model_id=model_id,
            input_price_per_1k=price.tokens_in,
            output_price_per_1k=price.tokens_out,
            markup_percent=MARKUP - 1,
            currency="USD",
            effective_from=world.ago(days=200),
            effective_until=None,
            is_active=True,
            created_at=world.ago(days=200),
        )
    for tenant, model_id, markup in (
        ("acme-corp", "openai/o1", "0.2500"),
        ("acme-corp", "openai/gpt-4o", "0.2500"),
        ("massive-dynamic", "openai/o1", "0.3500"),
        ("globex", "anthropic/claude-3-5-sonnet-20241022", "0.3800"),
    ):
        price = PRICES[model_id]
        area.add(
            "model_pricing",
            tenant_id=tenant_id(tenant),
            model_id=model_id,
            input_price_per_1k=price.tokens_in,
            output_price_per_1k=price.tokens_out,
            markup_percent=Decimal(markup),
            currency="USD",
            effective_from=world.ago(days=61),
            effective_until=world.ago(days=-304),
            is_active=True,
            created_at=world.ago(days=62),
        )


def _licences(area: Area, tenants: Tenants) -> None:
    world = area.world
    for name, kind, spdx, model, commercial, status in (
        ("Apache License 2.0", "open_source", "Apache-2.0", "mistral/mixtral-8x7b", True,
         "compliant"),
        ("MIT License", "open_source", "MIT", "openai/whisper-large-v3", True, "compliant"),
        ("Llama 3.1 Community License", "custom", None, "meta/llama-3.1-70b", True,
         "review_needed"),
        ("CreativeML OpenRAIL++-M", "custom", None, "stabilityai/sdxl", True, "pending"),
        ("Vendor seat licence", "commercial", None, None, True, "compliant"),
        ("Campus licence", "academic", None, None, False, "non_compliant"),
    ):  # fmt: skip
        identity = named("license", name)
        world.put(
            "licenses",
            id=identity,
            license_name=name,
            license_type=kind,
            license_spdx=spdx,
            license_url=f"https://licences.example/{identity.hex[:8]}",
            model_id=model,
            commercial_use=commercial,
            attribution_required=kind == "custom",
            compliance_status=status,
            expires_at=world.ago(days=-45) if kind == "commercial" else None,
            created_at=world.ago(days=250),
        )
    for tenant in list(tenants.values())[:14]:
        status = area.weighted({"active": 7, "revoked": 1, "expired": 1})
        activated = area.moment(max(world.ago(days=200), tenant.created_at), world.ago(days=1))
        area.add(
            "license_activations",
            tenant_id=tenant.id,
            license_id=named("license", "Vendor seat licence"),
            activated_by=tenant.users[0].id,
            seats=max(tenant.sketch.seats // 2, 1),
            status=status,
            activated_at=activated,
            expires_at=activated + timedelta(days=365),
            revoked_at=world.ago(hours=20) if status == "revoked" else None,
            created_at=activated,
        )


_RULES: tuple[tuple[str, int, dict[str, object], str], ...] = (
    ("Long context to Gemini", 10, {"input_tokens": {"gt": 120_000}}, "google/gemini-1.5-pro"),
    ("Code to Claude", 20, {"task_type": "code"}, "anthropic/claude-3-5-sonnet-20241022"),
    ("Reasoning to o1", 30, {"task_type": "reasoning", "tier": {"gte": 2}}, "openai/o1"),
    ("Short answers to mini", 90, {"max_tokens": {"lt": 200}}, "openai/gpt-4o-mini"),
)
_TASKS = {
    "chat": ("openai/gpt-4o", "general question, no special rule"),
    "code": ("anthropic/claude-3-5-sonnet-20241022", "rule Code to Claude"),
    "reasoning": ("openai/o1", "rule Reasoning to o1"),
    "summary": ("anthropic/claude-3-5-haiku", "cheapest model above the quality bar"),
    "extraction": ("gpt-4o-mini", "rule Short answers to mini"),
}


def _routing(area: Area, tenants: Tenants) -> None:
    world = area.world
    for name, priority, conditions, target in _RULES:
        _rule(area, None, name, priority, conditions, target)
    _rule(area, "st-elsewhere", "PHI stays on own machines", 1, {"phi": True}, "meta/llama-3.1-70b")
    _rule(area, "globex", "Nothing leaves the EU", 5, {"region": "eu"}, "mistral/mistral-large")
    rules = []
    for tenant_name, name, action in (
        (None, "Retry with another model on overload", {"retry": {"other_model": True}}),
        (None, "Answer greetings without a model", {"answer": "template"}),
        ("acme-corp", "Refund empty answers", {"refund": "full"}),
    ):
        identity = area.add(
            "resolution_rules",
            tenant_id=None if tenant_name is None else tenant_id(tenant_name),
            name=name,
            match_conditions={"error_code": ["E_MODEL_OVERLOADED", "E_RATE_LIMIT"]},
            action=action,
            priority=100,
            is_active=True,
            created_at=world.ago(days=150),
        )
        if tenant_name is None:
            rules.append(identity)
    for tenant in tenants.values():
        for _ in range(round(tenant.sketch.activity * 3)):
            at = area.working_moment(
                max(world.ago(days=14), tenant.created_at), world.now, tenant.sketch.offset
            )
            task = area.pick(tuple(_TASKS))
            model, reason = _TASKS[task]
            user = area.pick(tenant.active_users)
            success = area.chance(0.96)
            latency = area.rng.randrange(280, 9000)
            cost = Decimal(area.rng.randrange(100, 60_000)) / 1_000_000
            area.add(
                "task_classifications",
                tenant_id=tenant.id,
                user_id=user.id,
                request_id=f"req-{area.rng.randrange(10**8):08d}",
                task_type=task,
                selected_model=model,
                selection_reason=reason,
                confidence=Decimal(area.rng.randrange(55, 100)) / 100,
                latency_ms=latency,
                cost=cost,
                success=success,
                created_at=at,
            )
            area.add(
                "selection_history",
                tenant_id=tenant.id,
                user_id=user.id,
                session_id=None,
                model_id=model,
                selection_mode=area.weighted({"auto": 7, "manual": 2, "favorites": 1}),
                selection_reason=reason,
                estimated_cost=cost,
                created_at=at,
            )
            if area.chance(0.4):
                area.add(
                    "auto_resolutions",
                    tenant_id=tenant.id,
                    rule_id=area.pick(rules),
                    user_id=user.id,
                    request_type=task,
                    selected_model=model,
                    selection_reason=reason,
                    input_tokens=area.rng.randrange(40, 4000),
                    output_tokens=area.rng.randrange(10, 900),
                    cost=cost,
                    latency_ms=latency,
                    success=success,
                    created_at=at,
                )


def _rule(
    area: Area,
    tenant: str | None,
    name: str,
    priority: int,
    conditions: dict[str, object],
    target: str,
) -> None:
    area.add(
        "routing_rules",
        tenant_id=None if tenant is None else tenant_id(tenant),
        name=name,
        description=f"{name}, with a fallback",
        priority=priority,
        conditions=conditions,
        target_model=target,
        fallback_models=["openai/gpt-4o", "anthropic/claude-3-5-haiku"],
        is_active=True,
        created_at=area.world.ago(days=180),
    )
