"""What is published: the base page, the home page and guidance notes with versions and review dates."""
