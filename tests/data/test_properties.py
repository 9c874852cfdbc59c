"""Whatever readers, people, servers and networks do to one pool: nobody sees a foreign row.

A few dozen random programs run by default, the same ones each time. To look for more, say how
many: `RADIANT_TEST_EXAMPLES=20000 make test ARGS=tests/data/test_properties.py`; those are new ones
each time, and what is found is tried first from then on.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from tests.cluster import connected
from tests.data.conftest import World, database
from tests.data.programs import PROGRAMS, Blow, Program, blows_of
from tests.data.running import SHORT, Runner
from tests.proxy import before

WISHED = os.environ.get("RADIANT_TEST_EXAMPLES")
LIMITS = {"connect_timeout": 20, "statement_timeout": 15, "command_timeout": 20, "close_timeout": 5}

properties = settings(
    max_examples=int(WISHED or 40),
    derandomize=WISHED is None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@properties
@given(program=PROGRAMS)
async def test_no_program_of_readers_gets_a_foreign_row_or_spoils_a_connection(
    world: World, program: Program
) -> None:
    limits = SHORT if Blow.FREEZE in blows_of(program) else LIMITS
    async with connected(world.dsns.superuser) as superuser, before(world.operator) as proxy:
        tested = database(proxy.dsn, **limits)
        try:
            await Runner(tested, world, proxy, superuser, "test_operator", pooled=False).run(
                program
            )
        finally:
            proxy.thaw()
            await tested.close()
