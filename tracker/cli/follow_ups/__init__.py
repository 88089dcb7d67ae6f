"""Follow-ups: what is due, and what people do with it."""
