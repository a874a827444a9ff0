"""The audit trail: one record a call, hash-chained, with signed checkpoints."""
