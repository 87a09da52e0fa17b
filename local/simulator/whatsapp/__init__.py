"""WhatsApp: a number, the Graph API that it calls, and the batches that Meta posts."""
