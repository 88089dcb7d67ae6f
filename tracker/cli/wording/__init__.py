"""What several commands say in the same words: phrases, fields, reasons, conflicts."""
