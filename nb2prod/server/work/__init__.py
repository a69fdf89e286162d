"""The process that does one job: started with an order, listened to and ended by the server."""
