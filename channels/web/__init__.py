"""Web chat: one page, a POST to ask, a stream to be answered."""
