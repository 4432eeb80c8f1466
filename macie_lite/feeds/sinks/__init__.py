"""Where findings are sent: each sink takes batches within its limits, and says what became of them."""
