"""Zalo Official Account: a signed webhook in, Zalo's open API (version 3) out."""
