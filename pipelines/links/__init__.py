"""Links of deliveries: kept with the days between which the register supports them, and retried."""
