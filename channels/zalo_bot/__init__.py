"""Zalo Bot: what arrives by webhook or polling, and what goes out through the Bot API."""
