"""What the words of a card say in numbers: years, millimetres, grams, days, money. The words themselves stay."""
