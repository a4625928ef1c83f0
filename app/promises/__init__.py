"""承诺: what an office told a firm it would do by which day, and whether it did, by the firm's word."""
