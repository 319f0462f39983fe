"""What is made for those who operate: burn rates from the SLO file, alerts on what vanished, dashboards."""
