"""What they can show: items and their versions, quizzes, attempts and marking."""
