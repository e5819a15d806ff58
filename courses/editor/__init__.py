"""What this room adds to the editor: releasing a course, beginning one from a template, copies that keep codes apart."""
