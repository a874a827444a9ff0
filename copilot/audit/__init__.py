"""A hash-chained, signed record of every call: who asked which model what, and what a person made of the answer."""
