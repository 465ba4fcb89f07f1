"""Two engines that answer conditions, and the one function that makes them agree."""
