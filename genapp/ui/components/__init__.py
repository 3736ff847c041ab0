"""The parts that screens are put together from; each takes display-ready values."""
