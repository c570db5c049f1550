"""Finds what submissions have in common beyond what they were given; it judges nobody.

code      a submission's cells and files as lines, with bounds on their size
tokens    lines as tokens, in which a name of one's own choice leaves no trace
phrases   which stretches of tokens few share, and the pairs that share most of them
passages  where two of them are alike, line by line
"""

from autograder.similarity.code import Code, code_of
from autograder.similarity.passages import Excerpt, Passage, passages
from autograder.similarity.phrases import Pair, Phrases, best_of_each
from autograder.similarity.tokens import Tokens, tokens_of

__all__ = [
    "Code",
    "Excerpt",
    "Pair",
    "Passage",
    "Phrases",
    "Tokens",
    "best_of_each",
    "code_of",
    "passages",
    "tokens_of",
]
