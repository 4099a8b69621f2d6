"""Workers as objects of a real API: who keeps them alive, what runs on them, and what becomes of it."""
