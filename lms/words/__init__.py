"""The words of the screens: found in code and templates, kept in one catalogue a language, checked, compiled (ADR 38)."""
