-- Which letter the policy would send to a member now; NULL is none.
ALTER TABLE member ADD COLUMN letter_due TEXT CHECK (letter_due IN ('first', 'reminder'));
CREATE INDEX member_coming ON member (scan, key, due_on, letter_due) WHERE clause = 6 AND seen = 1;
