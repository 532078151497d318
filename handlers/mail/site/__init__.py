"""The private page behind the link of a letter: what the letter said, how things stand, and a place to write."""
