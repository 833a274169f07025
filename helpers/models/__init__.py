"""Architectures that no library has, and what all models are asked through. No training code here."""
