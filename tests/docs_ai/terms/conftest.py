"""PostgreSQL for a batch on a durable queue."""

from __future__ import annotations

from tests.postgres import database, new_database, postgres_server

__all__ = ["database", "new_database", "postgres_server"]
