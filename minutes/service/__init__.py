"""Minutes as a service: an inbox and HTTP in, drafts out, on a durable queue that loses no meeting."""
