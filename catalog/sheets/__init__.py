"""Tables as people keep them: read from CSV and workbooks of any age, written so that Excel opens them rightly."""
