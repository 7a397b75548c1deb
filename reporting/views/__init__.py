"""The pages of reporting, one subject a file."""
