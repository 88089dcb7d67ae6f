"""The report on a period: made, filed, made again, verified."""
