"""The language server: completion while one types."""
