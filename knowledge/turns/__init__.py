"""A later message of a conversation: is it still about the procedure under discussion, or about which other one?"""
