"""Figures across tenants, and where an id is: a deliberate, visible opening.

Aggregates and ids, never contents, for members of the four groups. The functions run as
``radiant_platform``, the only role whose policies show every tenant. Counts stop at 1,001, so a
tenant with two million rows costs what a small one does; the planner, who thinks of the average
tenant, would scan whole tables where a few own most rows (3.3 s against 5.5 ms), so it may not.
"""

from migrations.roles import GROUPS, PLATFORM, hand_over, restrict
from migrations.sql import run
from migrations.tenancy import ISOLATED_TABLES, TABLES

revision = "048"
down_revision = "046"

FIGURES = "console.tenant_figures()"
LOCATE = "console.locate(uuid)"

AREAS = {
    "tenants": "tenants",
    "users": "tenants",
    "subscriptions": "tenants",
    "approval_requests": "approvals",
    "thinktank_sessions": "thinktank",
    "thinktank_steps": "thinktank",
    "workflow_definitions": "workflows",
    "workflow_executions": "workflows",
    "task_executions": "workflows",
    "credit_transactions": "ledger",
}
"""Where the rows of a table are shown; those of any other are in ``tables/<its name>``."""


def upgrade() -> None:
    run(
        """
        CREATE FUNCTION console.tenant_figures() RETURNS TABLE (
            tenant_id uuid, users bigint, plan text, subscription_status text, balance numeric,
            low_balance_alert_threshold numeric, failures_24h bigint, running bigint,
            last_activity timestamptz
        )
            LANGUAGE plpgsql STABLE SECURITY DEFINER
            SET search_path = pg_catalog, pg_temp SET jit = off SET enable_seqscan = off
            AS $$
        BEGIN
            RETURN QUERY SELECT
                tenant.id,
                (
                    SELECT count(*) FROM (
                        SELECT FROM public.users AS person
                        WHERE person.tenant_id = tenant.id
                        LIMIT 1001
                    ) AS capped
                ),
                subscription.tier_id::text,
                subscription.status::text,
                ledger.balance,
                ledger.low_balance_alert_threshold,
                (
                    SELECT count(*) FROM (
                        SELECT FROM public.workflow_executions AS execution
                        WHERE execution.tenant_id = tenant.id
                            AND execution.status = 'failed'
                            AND coalesce(execution.completed_at, execution.created_at)
                                > now() - interval '24 hours'
                        LIMIT 1001
                    ) AS capped
                ),
                (
                    SELECT count(*) FROM (
                        SELECT FROM public.workflow_executions AS execution
                        WHERE execution.tenant_id = tenant.id AND execution.status = 'running'
                        LIMIT 1001
                    ) AS capped
                ),
                greatest(
                    (
                        SELECT max(session.created_at)
                        FROM public.thinktank_sessions AS session
                        WHERE session.tenant_id = tenant.id
                    ),
                    (
                        SELECT max(execution.created_at)
                        FROM public.workflow_executions AS execution
                        WHERE execution.tenant_id = tenant.id
                    ),
                    (
                        SELECT max(entry.created_at)
                        FROM public.credit_transactions AS entry
                        WHERE entry.tenant_id = tenant.id
                    )
                )
            FROM public.tenants AS tenant
            LEFT JOIN public.credit_balances AS ledger ON ledger.tenant_id = tenant.id
            LEFT JOIN LATERAL (
                SELECT known.tier_id, known.status
                FROM public.subscriptions AS known
                WHERE known.tenant_id = tenant.id
                ORDER BY known.status = 'cancelled', known.current_period_end DESC,
                    known.created_at DESC, known.id
                LIMIT 1
            ) AS subscription ON true;
        END
        $$;
        COMMENT ON FUNCTION console.tenant_figures() IS
            'One row per tenant; counts stop at 1001; plan and status of the subscription in force';
        """
    )
    run(
        f"""
        CREATE FUNCTION console.locate(wanted uuid) RETURNS TABLE (area text, tenant_id uuid)
            LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
            AS $$
        DECLARE
            place record;
        BEGIN
            FOR place IN
                SELECT * FROM (VALUES
                    {_places()}
                ) AS places (name, area, tenant)
            LOOP
                CONTINUE WHEN to_regclass('public.' || place.name) IS NULL;
                RETURN QUERY EXECUTE
                    format('SELECT %L, %s FROM public.%I WHERE id = $1',
                        place.area, place.tenant, place.name)
                    USING wanted;
                EXIT WHEN FOUND;
            END LOOP;
        END
        $$;
        COMMENT ON FUNCTION console.locate(uuid) IS
            'The area that shows the row of this id, tables/<name> for want of another, and'
            ' whose it is';
        """
    )
    for function in (FIGURES, LOCATE):
        restrict(function, *GROUPS)
        hand_over("FUNCTION", function, PLATFORM)


def _places() -> str:
    """Write every table with an id of type UUID as a row of VALUES, those with an area first."""
    rows = []
    for name in (*AREAS, *(name for name in TABLES if name not in AREAS)):
        if name in ("credit_balances", "subscription_tiers"):
            continue
        area = AREAS.get(name, f"tables/{name}")
        tenant = "tenant_id" if name in ISOLATED_TABLES else "NULL::uuid"
        rows.append(f"('{name}', '{area}', '{'id' if name == 'tenants' else tenant}')")
    return f",\n{' ' * 20}".join(rows)


def downgrade() -> None:
    run(
        f"""
        DROP FUNCTION {LOCATE};
        DROP FUNCTION {FIGURES};
        """
    )
