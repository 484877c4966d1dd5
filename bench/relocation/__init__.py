"""Made-up city work of any size, and the judges that the planner is held against."""
