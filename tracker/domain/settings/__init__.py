"""What a journal itself decides: its kinds and regions, its offices and people, its policy."""
