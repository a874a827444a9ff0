"""From a cursor to a completion: the request, the stream, where it ends, and what is done to the answer."""
