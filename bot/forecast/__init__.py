"""Looking ahead: what would go out if nobody answered, to whom and when, and what that asks of each person."""
