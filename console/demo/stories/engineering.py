"""Things that broke, one of them tonight."""

from datetime import timedelta

from console.demo.stories.story import CLAUDE, DEEPSEEK, GPT_4O, O1, Step, Story

_TONIGHT = Story(
    "acme-corp",
    "What makes human_review time out since 41 minutes ago?",
    "engineering",
    "extreme",
    "open",
    timedelta(seconds=6),
    (
        Step(
            "decompose",
            CLAUDE,
            2.1,
            344,
            90,
            "Where can a review be lost",
            "A `human_review` task waits for an answer from the review queue. It fails with"
            " E_TIMEOUT when none comes within 20 minutes. So: nobody was asked, nobody answered,"
            " or the answer did not arrive.",
            '["Were reviewers notified?", "Did they answer?", "Did the answer reach the engine?",'
            ' "What changed in the last two hours?"]',
        ),
        Step(
            "execute",
            GPT_4O,
            1.4,
            288,
            86,
            "Were reviewers notified",
            "Counting notifications for the 14 failed tasks in the queue's log.",
            "14 of 14 notified, median after 1.2 s.",
        ),
        Step(
            "execute",
            GPT_4O,
            1.9,
            301,
            84,
            "Did they answer",
            "Matching answers by review id.",
            "11 of 14 answered, the first after 2 m 06 s. All 11 failed nevertheless.",
        ),
        Step(
            "reason",
            O1,
            12.4,
            1480,
            71,
            "Between queue and engine",
            "Eleven answers exist and none arrived, so the path back is broken. The callback goes"
            " through the webhook gateway, which checks the signature. Answers of the afternoon"
            " did arrive: something changed in between. The key `webhook-signing-3` was rotated 52"
            " minutes ago.",
            "Suspect: callbacks are signed with the new key and checked against the old one.",
            14.0,
        ),
        Step(
            "execute",
            CLAUDE,
            2.2,
            260,
            88,
            "Look for refused callbacks",
            "Searching the gateway's log for status 401 on /callbacks/review.",
            "```\n401 POST /callbacks/review  x11  signature mismatch"
            " (kid=webhook-signing-3)\n```\n"
            "The first one 43 minutes ago, the last one 5 minutes ago.",
        ),
        Step(
            "verify",
            DEEPSEEK,
            8.9,
            934,
            83,
            "Could it be the clock instead",
            "A skewed clock also yields signature mismatches, by an expired timestamp. The gateway"
            " would say `timestamp outside tolerance`; it says `signature mismatch`. Two of the"
            " three gateway pods were restarted after the rotation and accept the new key; refused"
            " calls all come from the third.",
            "agrees: one pod of three still holds the old key",
        ),
    ),
)

_POOL = Story(
    "stark-industries",
    "Requests queue for 9 s at every deploy though CPU is idle",
    "engineering",
    "high",
    "solved",
    timedelta(days=1, hours=7),
    (
        Step(
            "decompose",
            CLAUDE,
            1.6,
            250,
            91,
            "What waits while nothing works",
            "Idle CPU and queued requests mean that something is waited for: connections, locks,"
            " DNS, or start-up work that is serialised.",
            '["What do the queued requests wait for?", "Why only at deploys?",'
            ' "What is the smallest fix?"]',
        ),
        Step(
            "execute",
            GPT_4O,
            2.3,
            410,
            85,
            "What the requests wait for",
            "Reading `pg_stat_activity` and the pool's metrics from the last deploy.",
            "pool size 20, in use 20, waiting 180; of the 20 backends 17 are `idle in"
            " transaction`.",
        ),
        Step(
            "reason",
            CLAUDE,
            4.4,
            520,
            74,
            "Raise the pool",
            "With 200 concurrent requests 20 connections are few. Raising the pool to 100 would"
            " let them all through.",
            "Set the pool to 100.",
        ),
        Step(
            "verify",
            O1,
            10.1,
            1102,
            41,
            "Would a larger pool help",
            "No. Seventeen of twenty connections do nothing: they hold a transaction open while"
            " the application waits for something else. A larger pool would hold 85 idle"
            " transactions, and autovacuum would suffer from the old snapshots as well. Ask what"
            " those transactions wait for.",
            "objection: the pool isn't too small, it is held",
        ),
        Step(
            "reason",
            O1,
            6.8,
            688,
            82,
            "What holds the transactions",
            "A new pod warms its model cache inside the first request, within the transaction that"
            " loaded the tenant. The download takes 6–9 s, and every request of the new pod does"
            " it until the first one is through.",
            "The cache is filled inside a transaction.",
        ),
        Step(
            "execute",
            CLAUDE,
            2.0,
            377,
            90,
            "Move the warm-up out",
            "Warm the cache before the pod reports ready; load the tenant in a transaction of its"
            " own.",
            "```python\n"
            "async def handle(request):\n"
            "    async with database.transaction() as tx:   # closed before any waiting\n"
            "        tenant = await load_tenant(tx, request.tenant)\n"
            "    model = await models.ready(tenant.model)    # may take seconds\n"
            "    return await model.answer(request)\n"
            "```",
        ),
        Step(
            "verify",
            O1,
            7.3,
            812,
            92,
            "Try it on staging",
            "Three deploys under 200 concurrent requests: longest wait 140 ms, no idle transaction"
            " older than 1 s.",
            "agrees: 9.1 s -> 0.14 s",
        ),
        Step(
            "synthesize",
            CLAUDE,
            2.7,
            362,
            92,
            "Answer",
            "The wrong turn is worth a line: it is the fix that most people would try first.",
            "New pods downloaded their model **inside an open transaction**, so a handful of slow"
            " starts held the whole pool. Warm up before readiness, end the transaction before"
            " waiting. Leave the pool at 20.",
        ),
    ),
)

_STALLED = Story(
    "tyrell",
    "Find the frame leak in the video pipeline",
    "engineering",
    "high",
    "open",
    timedelta(hours=2, minutes=17),
    (
        Step(
            "decompose",
            CLAUDE,
            1.3,
            230,
            89,
            "Where frames live",
            "Frames are allocated by the decoder and freed by the encoder. Whoever keeps one in"
            " between leaks it.",
            '["Does it grow per clip or per frame?", "Which stage holds the references?"]',
        ),
        Step(
            "execute",
            GPT_4O,
            3.1,
            420,
            83,
            "Per clip or per frame",
            "Running 10 clips of 1 minute against 1 clip of 10 minutes.",
            "10 × 1 min: +0.4 GB. 1 × 10 min: +4.1 GB. It grows with the frames of a clip.",
        ),
        Step(
            "reason",
            O1,
            9.4,
            1015,
            70,
            "Which stage",
            "What grows within a clip and is dropped at its end is owned by the clip. The"
            " interpolator keeps the last frames for motion vectors; its window should be 8.",
            "Check the interpolator's window.",
        ),
    ),
)

STORIES = (_TONIGHT, _POOL, _STALLED)
