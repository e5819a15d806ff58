"""People in bulk: a file is read, checked, taken in some rows at a time, and undone (ADR 29).

``sheets`` turns bytes into rows, ``judging`` looks at rows by themselves, ``plans`` at rows against what is known, ``batches`` is what
happens to a file, ``writing`` and ``undoing`` are what happens to some of its rows.
"""
