"""The evaluation of tenders: exact scores from marks and prices, who leaves before, who wins, and the working in full."""
