"""What the server does with each message, by feature: a handler fetches, converts and returns."""
