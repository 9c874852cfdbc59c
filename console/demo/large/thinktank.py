"""Sessions of the mass: those of the told tenants again, by other people at other times."""

from __future__ import annotations

from console.demo.large.expressions import chance, identity, key, moment, of_week
from console.demo.large.people import some_user

PREPARE = """
CREATE TABLE demo_build.stories AS
SELECT row_number() OVER (ORDER BY session.id)::int AS story, session.*,
    extract(epoch FROM completed_at - session.created_at)::float8 AS seconds
FROM public.thinktank_sessions AS session
JOIN public.tenants AS tenant ON tenant.id = session.tenant_id
WHERE tenant.name NOT IN ('zalgo-labs', 'umbrella', 'st-elsewhere')
    AND EXISTS (SELECT FROM public.thinktank_steps WHERE session_id = session.id);
CREATE TABLE demo_build.story_steps AS
SELECT story, row_number() OVER (PARTITION BY story ORDER BY step.step_number, step.id)::int AS k,
    extract(epoch FROM step.created_at - told.created_at)::float8 AS after, step.*
FROM demo_build.stories AS told JOIN public.thinktank_steps AS step ON step.session_id = told.id;
CREATE INDEX ON demo_build.story_steps (story);
ANALYZE demo_build.stories, demo_build.story_steps;
"""
"""What is repeated. Not the hostile tenant's texts, nor those of patients."""


def insert(seed: int, week: int, stories: int) -> str:
    """One week of sessions with their steps. What would lie in the future hasn't happened yet."""

    def drawn(salt: int) -> str:
        return chance(seed, salt, key("n", "k"))

    return f"""
    WITH begun AS MATERIALIZED (
        SELECT n, k, tenant.id AS tenant_id, at, ends,
            {identity(seed, "session", "n", "k")} AS id,
            {some_user(seed, 31, "n", "k")} AS user_id,
            1 + floor({drawn(32)} * {stories})::int AS story, 0.6 + {drawn(33)} AS pace
        FROM demo_build.tenants AS tenant
        CROSS JOIN {of_week("sessions", week)} AS k
        CROSS JOIN LATERAL {moment(f"k + {drawn(34)}", "sessions")} AS moved
        ORDER BY at, n, k
    ), told AS (
        INSERT INTO public.thinktank_sessions (
            id, tenant_id, user_id, problem_summary, domain, complexity, total_steps,
            avg_confidence, solution_found, total_tokens, total_cost, created_at, completed_at
        )
        SELECT begun.id, begun.tenant_id, begun.user_id, problem_summary, domain, complexity,
            CASE WHEN done THEN total_steps ELSE 0 END, CASE WHEN done THEN avg_confidence END,
            done AND solution_found, CASE WHEN done THEN total_tokens ELSE 0 END,
            CASE WHEN done THEN total_cost ELSE 0 END, at,
            CASE WHEN done THEN at + make_interval(secs => seconds * pace) END
        FROM begun
        JOIN demo_build.stories USING (story)
        CROSS JOIN LATERAL (
            SELECT coalesce(at + make_interval(secs => seconds * pace) <= ends, false) AS done
        ) AS state
        ORDER BY at, n, k
    )
    INSERT INTO public.thinktank_steps (
        id, session_id, tenant_id, step_number, step_type, description, reasoning, result,
        confidence, model_used, tokens_used, duration_ms, created_at
    )
    SELECT {identity(seed, "step", "n", "begun.k", "step.k")}, begun.id, begun.tenant_id,
        step_number, step_type, description, reasoning, result, confidence, model_used,
        tokens_used, (duration_ms * pace)::int, at + make_interval(secs => after * pace)
    FROM begun
    JOIN demo_build.story_steps AS step USING (story)
    WHERE at + make_interval(secs => after * pace) <= ends
    ORDER BY at, n, begun.k, step.k
    """
