"""A report on its way from a draft to what is published and kept, and what is published of it."""
