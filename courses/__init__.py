"""What is taught: course, module and lesson pages; editions, enrolment and progress."""
