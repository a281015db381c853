"""The museum's own terms: which words on its cards mean the same, and what lies below what (docs/vocabularies.md)."""

from catalog.vocabulary.term import Term
from catalog.vocabulary.vocabularies import FIELDS_OF, Vocabularies
from catalog.vocabulary.vocabulary import Vocabulary

__all__ = ["FIELDS_OF", "Term", "Vocabularies", "Vocabulary"]
