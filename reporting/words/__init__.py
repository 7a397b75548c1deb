"""What the author of a report writes: how it is read, held against the figures, and set into the report."""
