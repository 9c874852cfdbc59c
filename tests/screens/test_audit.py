"""The area audit in a whole console: what is found stands first, everything opens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from console.app import ConsoleApp
from console.data.database import Database
from console.logic.links import Link
from console.services import Services
from console.settings import Settings
from screens.audit import AuditScreen
from screens.details import DetailsScreen
from screens.people import PeopleScreen
from tests.cluster import Dsns, connected
from tests.data.conftest import database
from widgets.table import RowTable

SIZE = (80, 24)


@asynccontextmanager
async def console(dsn: str) -> AsyncIterator[Pilot[None]]:
    """A console that opens at the area."""

    async def start() -> tuple[Database, Settings]:
        opened = database(dsn)
        await opened.open()
        return opened, Settings()

    app = ConsoleApp(Services(start), Link("audit"))
    async with app.run_test(size=SIZE) as pilot:
        yield pilot


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait for something to hold."""
    async with asyncio.timeout(20):
        while not holds():
            await pilot.pause(0.02)


def shown(pilot: Pilot[None]) -> str:
    """The text on the screen."""
    screen = pilot.app.screen
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in screen._compositor.render_strips()
    )


def table_of(pilot: Pilot[None]) -> RowTable[object]:
    return pilot.app.screen.query_one(RowTable)


def listed(pilot: Pilot[None], kind: type) -> Callable[[], bool]:
    return lambda: isinstance(pilot.app.screen, kind) and table_of(pilot).row_count > 0


@pytest.fixture
async def holed(database_dsns: Dsns) -> Dsns:
    async with connected(database_dsns.owner) as owner:
        await owner.execute("ALTER TABLE users NO FORCE ROW LEVEL SECURITY")
    return database_dsns


async def test_a_hole_stands_first_and_opens_with_its_cure(holed: Dsns) -> None:
    async with console(holed.people["auditor"]) as pilot:
        await until(pilot, listed(pilot, AuditScreen))
        assert "✗ error" in shown(pilot).splitlines()[2]
        await pilot.press("enter")
        await until(pilot, lambda: "ALTER TABLE public.users FORCE" in shown(pilot))
        assert isinstance(pilot.app.screen, DetailsScreen)
        await pilot.press("escape")
        await until(pilot, listed(pilot, AuditScreen))


async def test_refresh_looks_again_and_a_cured_hole_is_gone(holed: Dsns) -> None:
    async with console(holed.people["operator"]) as pilot:
        await until(pilot, listed(pilot, AuditScreen))
        async with connected(holed.owner) as owner:
            await owner.execute("ALTER TABLE users FORCE ROW LEVEL SECURITY")
        await pilot.press("r")
        await until(pilot, lambda: "no FORCE" not in shown(pilot) and "table" in shown(pilot))


async def test_a_filter_shows_one_table_with_its_policies(demo_dsns: Dsns) -> None:
    async with console(demo_dsns.people["operator"]) as pilot:
        await until(pilot, listed(pilot, AuditScreen))
        await pilot.press("slash", *"where:public.invoices", "enter")
        await until(pilot, lambda: table_of(pilot).row_count == 1)
        await pilot.press("enter")
        await until(pilot, lambda: "policy 1" in shown(pilot))
        assert "invoices_isolation" in shown(pilot)


async def test_the_end_of_the_list_says_what_is_not_protected(demo_dsns: Dsns) -> None:
    async with console(demo_dsns.people["operator"]) as pilot:
        await until(pilot, listed(pilot, AuditScreen))
        await pilot.press("G")
        await until(pilot, lambda: "not protected" in shown(pilot))


async def test_people_are_listed_and_open(demo_dsns: Dsns) -> None:
    async with console(demo_dsns.people["auditor"]) as pilot:
        await until(pilot, listed(pilot, AuditScreen))
        await pilot.press("u")
        await until(pilot, listed(pilot, PeopleScreen))
        assert "sam@radiant.example" in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "can't be known" in shown(pilot))
