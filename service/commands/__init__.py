"""The commands of ``motcua``, a file a topic. Each is thin: it sets Django up and calls the room that does the work."""
