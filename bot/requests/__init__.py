"""Data requests: what a member would like to know, promised for a day, and brought with its sources (mission M37)."""
