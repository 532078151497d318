"""A member's own figure beside what may be shown of others', for that member alone (missions M8, M91)."""
