"""A pulse: one or two questions that take ten seconds, whose answers belong to nobody (missions M43, M50 to M52)."""
