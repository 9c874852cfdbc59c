"""Isolation of tenants: users show only to their own tenant.

Every later table that belongs to tenants is isolated by the revision that creates it.
"""

from migrations.rls import isolate, unisolate

revision = "002"
down_revision = "001"


def upgrade() -> None:
    isolate("users")


def downgrade() -> None:
    unisolate("users")
