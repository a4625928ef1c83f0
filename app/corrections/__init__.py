"""企业更正: a firm asks the office to put its entry right, and reads by when and with what words it was decided."""
