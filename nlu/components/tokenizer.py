"""A tokenizer for Vietnamese as it is typed: one spelling, shorthand written out, lemma without diacritics."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.text import expand, fold, words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """Token text is the expanded lower-case word, its lemma the folded one.

    Offsets point into the expanded text, not the original: entities of ours are not cut from the text.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own switches, at their defaults."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of ``attribute``."""
        found = words(expand(message.get(attribute)))
        tokens, offset = [], 0
        for word in found:
            tokens.append(Token(word, offset, lemma=fold(word)))
            offset += len(word) + 1
        return tokens
