"""What makes a common issue, how it lives on from night to night, and how people's word wins. Pure."""
