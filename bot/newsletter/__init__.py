"""The newsletter kit: what was reached, as an article that a member puts into its own newsletter (mission M49)."""
