"""Runs of the mass: those of the told tenants again, and some of two workflows of their own size.

The two have 1,000 and 5,000 tasks in layers; each task waits for two or three of the layer before.
"""

from __future__ import annotations

from console.demo.large.expressions import chance, identity, key, moment, of_week
from console.demo.large.people import some_user
from console.demo.world import named

GIANTS = {"catalogue-refresh": (25, 40), "archive-reindex": (50, 100)}
"""Layers and tasks in each."""

RUNS_OF_GIANTS = 16
"""All by one tenant."""

_LAYER_SECONDS = 6.0

PREPARE = """
CREATE TABLE demo_build.plays AS
SELECT row_number() OVER (ORDER BY run.id)::int AS play, run.*,
    extract(epoch FROM run.completed_at - run.started_at)::float8 AS seconds
FROM public.workflow_executions AS run
JOIN public.workflow_definitions AS definition ON definition.id = run.workflow_id
JOIN public.tenants AS tenant ON tenant.id = run.tenant_id
WHERE tenant.name NOT IN ('zalgo-labs', 'umbrella', 'st-elsewhere')
    AND NOT definition.hipaa_compliant AND run.completed_at - run.started_at < interval '40 min'
    AND NOT (tenant.name = 'acme-corp' AND run.status = 'failed');
CREATE TABLE demo_build.play_tasks AS
SELECT play, row_number() OVER (PARTITION BY play ORDER BY task.created_at, task.id)::int AS k,
    extract(epoch FROM task.created_at - told.started_at)::float8 AS after,
    extract(epoch FROM task.started_at - told.started_at)::float8 AS starts,
    extract(epoch FROM task.completed_at - told.started_at)::float8 AS stops, task.*
FROM demo_build.plays AS told
JOIN public.task_executions AS task ON task.workflow_execution_id = told.id;
"""
"""What is repeated; the trouble of tonight stays one tenant's."""

PREPARED = """
CREATE INDEX ON demo_build.play_tasks (play);
ANALYZE demo_build.plays, demo_build.play_tasks;
"""


def define(seed: int) -> str:
    """The two definitions with their tasks, and four runs of each to be repeated."""
    return "".join(_giant(seed, name, *shape) for name, shape in GIANTS.items())


def insert(seed: int, week: int, plays: int) -> str:
    """One week of runs with their tasks; ``plays`` counts the told ones. The future waits."""

    def drawn(salt: int) -> str:
        return chance(seed, salt, key("n", "k"))

    every = f"greatest(runs / {RUNS_OF_GIANTS}, 1)"
    return f"""
    WITH begun AS MATERIALIZED (
        SELECT n, k, tenant.id AS tenant_id, at, ends,
            {identity(seed, "run", "n", "k")} AS id,
            {some_user(seed, 41, "n", "k")} AS user_id,
            CASE WHEN n = 3 AND k % {every} = {every} / 2
                THEN {plays} + 1 + (k / {every} % {4 * len(GIANTS)})::int
                ELSE 1 + floor({drawn(42)} * {plays})::int END AS play, 0.6 + {drawn(43)} AS pace
        FROM demo_build.tenants AS tenant
        CROSS JOIN {of_week("runs", week)} AS k
        CROSS JOIN LATERAL {moment(f"k + {drawn(44)}", "runs")} AS moved
        ORDER BY at, n, k
    ), told AS (
        INSERT INTO public.workflow_executions (
            id, workflow_id, tenant_id, user_id, status, input_parameters, resolved_parameters,
            output_data, error_message, error_details, started_at, completed_at, duration_ms,
            estimated_cost_usd, actual_cost_usd, priority, created_at, updated_at
        )
        SELECT begun.id, workflow_id, begun.tenant_id, begun.user_id,
            CASE WHEN done THEN status ELSE 'running' END, input_parameters, resolved_parameters,
            CASE WHEN done THEN output_data END, CASE WHEN done THEN error_message END,
            CASE WHEN done THEN error_details END, at, CASE WHEN done THEN stop END,
            CASE WHEN done THEN (duration_ms * pace)::int END, estimated_cost_usd,
            CASE WHEN done THEN actual_cost_usd END, priority, at - interval '300 ms',
            least(stop, ends)
        FROM begun
        JOIN demo_build.plays USING (play)
        CROSS JOIN LATERAL (
            SELECT at + make_interval(secs => seconds * pace) AS stop,
                at + make_interval(secs => seconds * pace) <= ends AS done
        ) AS state
        ORDER BY at, n, k
    )
    INSERT INTO public.task_executions (
        id, workflow_execution_id, tenant_id, task_id, status, attempt_number, input_data,
        output_data, error_message, error_code, started_at, completed_at, duration_ms,
        resource_usage, cost_usd, created_at
    )
    SELECT {identity(seed, "task", "n", "begun.k", "task.k")}, begun.id, begun.tenant_id, task_id,
        CASE WHEN done THEN status ELSE 'running' END, attempt_number, input_data,
        CASE WHEN done THEN output_data END, CASE WHEN done THEN error_message END,
        CASE WHEN done THEN error_code END, at + make_interval(secs => starts * pace),
        CASE WHEN done THEN at + make_interval(secs => stops * pace) END,
        CASE WHEN done THEN (duration_ms * pace)::int END, resource_usage,
        CASE WHEN done THEN cost_usd END, at + make_interval(secs => after * pace)
    FROM begun
    JOIN demo_build.play_tasks AS task USING (play)
    CROSS JOIN LATERAL (
        SELECT coalesce(at + make_interval(secs => stops * pace) <= ends, true) AS done
    ) AS state
    WHERE at + make_interval(secs => after * pace) <= ends
    ORDER BY at, n, begun.k, task.k
    """


def _giant(seed: int, name: str, layers: int, width: int) -> str:
    workflow = named("workflow", name)
    tasks = layers * width

    def drawn(salt: int) -> str:
        return chance(seed, salt, key(str(tasks), "g"))

    def task_id(g: str) -> str:
        verbs = "'{fetch,embed,rank,merge,check}'::text[]"
        return f"(({verbs})[1 + {g} / {width} % 5] || '_' || lpad({g}::text, 4, '0'))"

    return f"""
    CREATE TEMP TABLE giant ON COMMIT DROP AS
    SELECT g, g / {width} AS layer, {task_id("g")} AS task_id, kind,
        CASE WHEN g < {width} THEN '{{}}'::text[] ELSE ARRAY(
            SELECT DISTINCT {task_id(f"((g / {width} - 1) * {width} + slot)")} FROM unnest(ARRAY[
                g % {width}, (g * 7 + g / {width}) % {width}, floor({drawn(51)} * {width})::int
            ]) AS slot ORDER BY 1
        ) END AS depends_on
    FROM generate_series(0, {tasks - 1}) AS g
    CROSS JOIN LATERAL (SELECT CASE
        WHEN g < {width} THEN 'external_api' WHEN {drawn(52)} < 0.6 THEN 'model_inference'
        WHEN {drawn(52)} < 0.8 THEN 'transformation' WHEN {drawn(52)} < 0.95 THEN 'external_api'
        ELSE 'condition' END AS kind) AS known;

    INSERT INTO public.workflow_definitions (
        id, workflow_id, name, description, category, version, dag_definition, timeout_seconds,
        min_tier, created_at, updated_at
    )
    SELECT '{workflow}', '{name}', '{name.replace("-", " ").capitalize()}',
        '{tasks:,} tasks in {layers} layers.', 'pipeline', '1.0.0', jsonb_build_object(
            'nodes', (SELECT jsonb_agg(jsonb_build_object(
                'taskId', task_id, 'taskType', kind, 'dependsOn', depends_on) ORDER BY g)
                FROM giant),
            'edges', (SELECT jsonb_agg(jsonb_build_object('from', source, 'to', task_id)
                ORDER BY g, source) FROM giant, unnest(depends_on) AS source)
        ), 7200, 3, min(created_at), min(created_at)
    FROM demo_build.tenants;

    INSERT INTO public.workflow_tasks (
        id, workflow_id, task_id, name, task_type, model_id, service_id, sequence_order,
        depends_on, created_at, updated_at
    )
    SELECT {identity(seed, name, "g")}, definition.id, task_id,
        initcap(replace(task_id, '_', ' ')), kind,
        CASE kind WHEN 'model_inference' THEN 'openai/text-embedding-3-large' END,
        CASE kind WHEN 'external_api' THEN 'document-store' END, g, depends_on,
        definition.created_at, definition.created_at
    FROM giant, public.workflow_definitions AS definition WHERE definition.id = '{workflow}';

    -- The second run of four has tasks that were tried twice, the fourth fails at three fifths.
    INSERT INTO demo_build.play_tasks (
        play, k, after, starts, stops, task_id, status, attempt_number, input_data, output_data,
        error_message, error_code, duration_ms, resource_usage, cost_usd
    )
    SELECT play, row_number() OVER (PARTITION BY play ORDER BY starts, g, attempt), starts, starts,
        starts + lasts, task_id, CASE WHEN failed THEN 'failed' ELSE 'completed' END, attempt,
        jsonb_build_object('from', depends_on),
        CASE WHEN NOT failed THEN jsonb_build_object('items', 1 + g % 400) END,
        CASE WHEN failed THEN 'upstream answered 502 Bad Gateway' END,
        CASE WHEN failed THEN 'E_UPSTREAM_502' END, (lasts * 1000)::int,
        jsonb_build_object('cpuMs', (lasts * 60)::int, 'memoryMb', 64 + g % 400),
        CASE kind WHEN 'model_inference' THEN 0.0011 ELSE 0.0002 END
    FROM giant
    CROSS JOIN (SELECT run, run + (SELECT max(play) FROM demo_build.plays) AS play
        FROM generate_series(1, 4) AS run) AS runs
    CROSS JOIN generate_series(1, 2) AS attempt
    CROSS JOIN LATERAL (
        SELECT run = 2 AND {drawn(53)} < 0.04 AS again,
            run = 4 AND layer = {layers * 3 // 5} AND g % 9 = 0 AS dies
    ) AS fate
    CROSS JOIN LATERAL (
        SELECT (again AND attempt = 1) OR dies AS failed, {_LAYER_SECONDS} * layer
            + 1.5 * {chance(seed, 54, key("run", "g"))} + 1.2 * (attempt - 1) AS starts,
            CASE WHEN again THEN attempt ELSE 1 + 3.4 * {chance(seed, 55, key("run", "g"))} END
                AS lasts
    ) AS times
    WHERE (attempt = 1 OR again) AND (run < 4 OR layer <= {layers * 3 // 5});

    INSERT INTO demo_build.plays (
        play, workflow_id, status, input_parameters, resolved_parameters, output_data,
        error_message, error_details, duration_ms, estimated_cost_usd, actual_cost_usd, priority,
        seconds
    )
    SELECT play, '{workflow}', CASE WHEN died IS NULL THEN 'completed' ELSE 'failed' END,
        '{{"since": "yesterday"}}', '{{"since": "yesterday"}}',
        CASE WHEN died IS NULL THEN jsonb_build_object('ok', true, 'tasks', tasks) END,
        died || ': upstream answered 502 Bad Gateway',
        CASE WHEN died IS NOT NULL THEN
            jsonb_build_object('task', died, 'code', 'E_UPSTREAM_502', 'attempts', 1) END,
        (lasts * 1000)::int, cost * 1.1, cost, 3, lasts
    FROM (
        SELECT play, count(DISTINCT task_id) AS tasks, max(stops) + 0.04 AS lasts,
            sum(cost_usd) AS cost,
            min(task_id) FILTER (WHERE status = 'failed' AND play = (
                SELECT max(play) FROM demo_build.play_tasks)) AS died
        FROM demo_build.play_tasks
        WHERE play > (SELECT max(play) FROM demo_build.plays)
        GROUP BY play
    ) AS played;
    DROP TABLE giant;
    """
