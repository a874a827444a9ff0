"""The service over HTTP: uploads, their state and results, OpenAI's batches, a page, figures."""
