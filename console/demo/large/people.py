"""The users of the mass."""

from __future__ import annotations

from console.demo.large.expressions import chance, identity, key, pick


def user(seed: int, n: str, number: str) -> str:
    """The id of a tenant's user of that number."""
    return identity(seed, "user", n, number)


def some_user(seed: int, salt: int, n: str, thing: str) -> str:
    """The id of the user who did something; a few do most."""
    drawn = chance(seed, salt, key(n, thing))
    return user(seed, n, f"floor(users * {drawn} * {drawn})::int")


def insert(seed: int, first: int, last: int, names: tuple[int, int]) -> str:
    """The users of the tenants from ``first`` to ``last``; ``names`` counts first and last ones."""

    def drawn(salt: int) -> str:
        return chance(seed, salt, key("n", "k"))

    given, family = pick("given", drawn(21), names[0]), pick("family", drawn(22), names[1])
    return f"""
    INSERT INTO public.users (
        id, tenant_id, cognito_user_id, email, display_name, role, status, settings, created_at,
        updated_at
    )
    SELECT {user(seed, "n", "k")}, tenant.id, 'us-east-1:' || {identity(seed, "cognito", "n", "k")},
        lower({pick("plain_given", drawn(21), names[0])} || '.'
            || {pick("plain_family", drawn(22), names[1])}) || k || '@' || domain,
        CASE WHEN {drawn(23)} >= 0.04 THEN {given} || ' ' || {family} END,
        CASE WHEN k = 0 OR {drawn(24)} < 0.05 THEN 'admin'
            WHEN {drawn(24)} < 0.26 THEN 'power_user' ELSE 'user' END,
        CASE WHEN k = 0 OR {drawn(25)} < 0.91 THEN 'active'
            WHEN {drawn(25)} < 0.95 THEN 'suspended' ELSE 'pending' END,
        CASE WHEN {drawn(26)} < 0.4 THEN '{{"theme": "dark"}}'::jsonb ELSE '{{}}' END,
        joined, joined
    FROM demo_build.tenants AS tenant
    CROSS JOIN demo_build.names
    CROSS JOIN generate_series(0, users - 1) AS k
    CROSS JOIN LATERAL (
        SELECT tenant.created_at + (CASE k WHEN 0 THEN 0.0001 ELSE {drawn(27)} END)
            * (ends - tenant.created_at) AS joined OFFSET 0
    ) AS moved
    WHERE n BETWEEN {first} AND {last}
    """
