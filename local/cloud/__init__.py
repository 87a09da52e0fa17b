"""Parts of AWS that the engine lacks: API Gateway, event sources, SES events, SNS signatures."""
