"""Sources by their syntax: positions, languages, scopes and logical lines."""
