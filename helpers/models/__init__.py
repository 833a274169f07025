"""Architectures that no library has, and the interfaces through which models are used. No training code here."""
