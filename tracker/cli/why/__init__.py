"""Where an answer comes from: of facts, figures and follow-ups."""
