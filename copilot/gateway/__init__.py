"""The one door to the model: an OpenAI-compatible ASGI application with lanes and metrics."""
