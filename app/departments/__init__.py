"""Who answers: departments, the company-service centre, towns and partners, and the duty list that routes to them."""
