"""PostgreSQL for a service with several workers."""

from __future__ import annotations

from tests.postgres import database, new_database, postgres_server

__all__ = ["database", "new_database", "postgres_server"]
