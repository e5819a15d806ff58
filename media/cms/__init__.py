"""Packages in the editor: uploading, what the check said, publishing, renewing; and for administrators the approval of content types."""
