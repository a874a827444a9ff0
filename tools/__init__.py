"""The tools of the house: checks, generators, pins. Run each as ``python -m tools.NAME``."""
