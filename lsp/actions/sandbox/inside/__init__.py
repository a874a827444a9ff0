"""The half of the sandbox that runs in the confined process: standard library, pytest and coverage only.

It is loaded by file path under a private name (see ``start.py``), so that none of our packages lies on the import path
of the code under test.
"""
