"""Announcements: what staff would like many contacts to know, approved, held ten minutes, shown to each once."""
