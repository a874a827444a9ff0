"""Meetings that others have summarised: the cases, the ways to summarise them, and how a result fits its reference."""
