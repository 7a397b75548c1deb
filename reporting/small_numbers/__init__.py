"""Small numbers: which are withheld from what is published, and why nobody can work them out."""
