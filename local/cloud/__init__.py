"""What AWS does around functions and the engine does not: API Gateway, sources, SES, SNS."""
