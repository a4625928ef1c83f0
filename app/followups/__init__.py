"""回访: ask the firm after 办结; two attempts and silence are deemed consent."""
