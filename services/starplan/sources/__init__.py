"""The ways in which a StarPlan server tells its plan. Each speaks one dialect and knows nothing of the others."""
