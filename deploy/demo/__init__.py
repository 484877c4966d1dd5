"""Plays the city's stories on the real system and tells what becomes of them. It sees what anybody outside sees."""
