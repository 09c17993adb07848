"""What was found, as plain data, and the formats it is rendered in."""
