"""`eventsphere doctor`: does every seat add up, over all data, and is nothing left undone?"""
