"""cmi5: the course structure, its launch, and when its parts are satisfied."""
