"""Our language over the API's: declared values, expressions, references, matrix cells, resolved per cell."""
