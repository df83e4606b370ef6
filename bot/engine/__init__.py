"""The boundary to Rasa: agent, NLU components, tracker store, lock store, action endpoint."""
