"""走访: an officer goes to a firm, writes down what he found, and brings its matters back as tickets."""
