"""The signs and words that say in a register: as above."""

_WORDS = ("nt", "n/t", "như trên", "nhu tren", "ditto", "idem")
_SIGNS = ('"', "″", "”", "“", "〃", "''", "//")
_SHORT = ("nt", "n/t")  # in capitals they are codes of places and classes
_AROUND = ("{}", "-{}-", "- {} -", "{}.", "({})")
#: As cells have them: a register has millions of cells, each is only looked up.
DITTO = frozenset(
    around.format(case)
    for word in (*_WORDS, *_SIGNS)
    for case in (word, word.capitalize(), *([] if word in _SHORT else [word.upper()]))
    for around in _AROUND
)
