"""Start and supervise the model servers that the gateway stands before."""
