"""The evidence map: a case file whose exhibits are mapped to elements, alone or in a pair, and marked against several experts' maps."""
