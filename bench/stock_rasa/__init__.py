"""Stock Rasa 3.6.21 in an environment of its own, made from our data, to be measured beside."""
