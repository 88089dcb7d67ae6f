"""The journal as a whole: begun, filled from a file, taken out, copied, proved, mended."""
