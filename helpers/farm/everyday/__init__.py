"""The common words of English in classes: what can be eaten, read, worn, said, ... The frequent ones come first.

A sentence asks for a class, so its subject, verb and object fit each other. A word may be in several classes.
"""
