"""What an author writes and where it stands: derivations, claims, and the files that hold them."""
