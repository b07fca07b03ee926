"""What the API refuses, one module per group of rules. Each raises ProblemError with the API's wording."""
