"""The policies, by theme. Each has a fixture that passes and one that fails in tests/gitops/policies/."""
