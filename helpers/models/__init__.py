"""Architectures that no library has. No training code here."""
