"""What differs between two moments or two days, or would if a file were recorded."""
