"""Figures of use: what becomes of suggestions, and how much of the code the assistant wrote. No code is kept.

::

    edits       what the editor sends       -> insertions and deletions at offsets
    tracker     suggestions shown and edits -> rows of figures: a state machine with a clock passed in
    ledger      rows                        -> the store, in a thread, a few at a time
    store       rows in SQLite, by several editors at once
    outbox      what people did             -> the gateway's audit trail
    report      rows                        -> rates, shares and percentiles: pure arithmetic
    chart       a report                    -> HTML or PNG
"""
