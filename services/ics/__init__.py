"""Reading calendar feeds: bytes to text, text to occurrences, occurrences to what students see."""
