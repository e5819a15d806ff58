"""The learning record store: statements and documents in the form of the Experience API, 1.0.3 and 2.0, one store for each agency."""
