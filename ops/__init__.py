"""Operations: `python -m ops run` starts the whole system on one machine with nothing but Python."""
