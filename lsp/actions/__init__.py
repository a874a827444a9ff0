"""Code actions: work on existing code that a person asks for and reviews."""
