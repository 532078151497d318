"""The registry of figures: takes them in, has them signed, and says each in words with its n and period."""
