"""Corrections: a figure that somebody doubts is looked at, and put right in every place where it was shown (M38)."""
