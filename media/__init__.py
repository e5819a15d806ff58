"""What is played: images, documents, video with captions, packages. Not the uploads folder, which is var/uploads."""
