"""SQLAlchemy tables that have queries of their own, by area."""
