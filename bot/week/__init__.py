"""The week of the staff: what went well comes first, then thanks, then what waits (mission M36)."""
