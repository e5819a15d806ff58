"""What this room adds to the editor: checks before publishing, lanes of review, who looks after a page and when it is due."""
