"""From a question and a snapshot to an envelope; pure functions, no database, no Rasa."""
