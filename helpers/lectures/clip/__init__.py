"""Lecture 08, CLIP. One file per idea; each has pure functions, a drawing function, and a panel."""
