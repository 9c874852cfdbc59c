"""SQL that the mass is computed with: chance, ids and moments by hash, never by sequence."""

from __future__ import annotations

from console.demo.large.tenants import WEEKS


def key(n: str, number: str) -> str:
    """One bigint for the number-th thing of tenant n."""
    return f"(({n})::bigint << 36) + ({number})"


def chance(seed: int, salt: int, of: str) -> str:
    """A float8 from 0 to below 1 that depends on nothing but the seed, the salt and the key."""
    return (
        f"((hashint8extended({of}, {seed * 1000 + salt}) & 4294967295)::float8"
        " / 4294967296::float8)"
    )


def identity(seed: int, kind: str, *parts: str) -> str:
    """A uuid for the thing of that kind and number."""
    return f"md5(concat_ws('/', '{seed}', '{kind}', {', '.join(parts)}))::uuid"


def pick(words: str, drawn: str, count: int) -> str:
    """One of the words, given an SQL array of so many."""
    return f"({words})[1 + floor({drawn} * {count})::int]"


def since(count: str, batch: int) -> str:
    """The number of a tenant's first row in a week of `WEEKS`, for `of_week` and beyond."""
    return f"(({count})::bigint * greatest({batch - WEEKS} + weeks, 0) + weeks - 1) / weeks"


def of_week(count: str, batch: int) -> str:
    """The numbers of a tenant's rows in a week: generate_series() from 0 over its whole time."""
    return f"generate_series({since(count, batch)}, {since(count, batch + 1)} - 1)"


def moment(position: str, count: str) -> str:
    """A subquery with the one column ``at``: when a row happened, given its place among them.

    It grows with the position, by the rhythm of the tenant's week. OFFSET 0 keeps each step from
    being computed wherever it is named.
    """
    return f"""(
        SELECT begins + make_interval(secs => 604800.0 * whole
                + 3600 * (hour - 1 + (part - week[hour]) / (week[hour + 1] - week[hour]))) AS at
        FROM (
            SELECT whole, part, width_bucket(part, week) AS hour
            FROM (
                SELECT floor(done) AS whole, done - floor(done) AS part
                FROM (
                    SELECT ({position}) / ({count})::float8 * weeks AS done OFFSET 0
                ) AS moved OFFSET 0
            ) AS parted OFFSET 0
        ) AS placed OFFSET 0
    )"""
