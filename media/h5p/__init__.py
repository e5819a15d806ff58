"""H5P: what is in such a package, which content types it runs with, and how it is shown in its sandbox."""
