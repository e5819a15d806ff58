"""The interview simulator: a script of situations, choices and effects, played by one person and walked through afterwards."""
