"""Wins: what was reached, checked by arithmetic and by a second person before anybody reads it (mission M32)."""
