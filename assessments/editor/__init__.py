"""What this room adds to the editor: a course as files, the question bank."""
