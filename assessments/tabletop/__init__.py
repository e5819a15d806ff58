"""The tabletop: a case played by people of several agencies, each of whom holds what the others do not know."""
