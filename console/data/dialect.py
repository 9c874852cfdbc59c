"""SQLAlchemy's asyncpg dialect without its questions on connect.

By itself it asks each server for version, schema, isolation level and string escapes, and looks up
two types to install JSON codecs: eight round trips and more before the first row. The server has
told the driver all of this on login, and JSON is wanted as text (see ``console.data.documents``).
"""

from typing import Any, Final

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine.url import URL

ADDRESS: Final = URL.create("postgresql+radiant")
"""What an engine with this dialect is created with; hosts and login come from its creator."""


class QuietDialect(PGDialect_asyncpg):
    """Takes what the server reported on login for an answer."""

    supports_statement_cache = True

    def _get_server_version_info(self, connection: Any) -> tuple[int, ...]:
        version = connection.connection.driver_connection.get_server_version()
        return version.major, version.minor

    def _get_default_schema_name(self, connection: Any) -> str:  # noqa: ARG002
        return "public"

    def get_default_isolation_level(self, dbapi_conn: Any) -> Any:  # noqa: ARG002, D102
        return "READ COMMITTED"

    def _set_backslash_escapes(self, connection: Any) -> None:
        settings = connection.connection.driver_connection.get_settings()
        self._backslash_escapes = settings.standard_conforming_strings == "off"

    async def setup_asyncpg_json_codec(self, conn: Any) -> None:
        """Leave JSON as text."""

    async def setup_asyncpg_jsonb_codec(self, conn: Any) -> None:
        """Leave JSONB as text."""


registry.register(ADDRESS.drivername.replace("+", "."), __name__, QuietDialect.__name__)
