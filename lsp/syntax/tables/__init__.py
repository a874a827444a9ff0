"""The tables of the languages, by what makes their blocks."""
