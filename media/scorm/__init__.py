"""SCORM 1.2 and 2004: what a manifest says, and what a run leaves behind."""
