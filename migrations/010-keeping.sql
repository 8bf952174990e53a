-- Since which believed scan's beginning an account has not been received; one that is received again has none.
ALTER TABLE member ADD COLUMN gone_since INTEGER CHECK (gone_since IS NULL OR seen = 0);
UPDATE member
SET gone_since = (SELECT unixepoch(started_at) * 1000 FROM scan WHERE scan.id = member.scan)
WHERE seen = 0;
CREATE INDEX member_gone ON member (scan, gone_since) WHERE gone_since IS NOT NULL;

-- A decision goes only with an account that is forgotten: one that the newest believed scan has as gone, and that is
-- waited for by nothing that acts. The audit trail keeps who decided what.
DROP TRIGGER decision_kept;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision
WHEN NOT EXISTS (
  SELECT 1 FROM proposal JOIN member ON member.key = proposal.account_key
  WHERE proposal.id = OLD.proposal
    AND (proposal.rehearsal = 1 OR proposal.state NOT IN ('open', 'approved', 'disabling', 'failed', 'undoing'))
    AND member.gone_since IS NOT NULL AND member.scan = (SELECT max(id) FROM scan WHERE state = 'believed'))
BEGIN SELECT RAISE(ABORT, 'a decision is never deleted'); END;

-- The highest numbers of what is forgotten: a number is never given twice, for buttons in Slack and entries of the audit
-- trail go on naming it.
ALTER TABLE bot ADD COLUMN last_proposal INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bot ADD COLUMN last_exclusion INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bot ADD COLUMN last_letter INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER proposal_number AFTER DELETE ON proposal
BEGIN UPDATE bot SET last_proposal = max(last_proposal, OLD.id); END;
CREATE TRIGGER exclusion_number AFTER DELETE ON exclusion
BEGIN UPDATE bot SET last_exclusion = max(last_exclusion, OLD.id); END;
CREATE TRIGGER letter_number AFTER DELETE ON letter
BEGIN UPDATE bot SET last_letter = max(last_letter, OLD.id); END;

-- By what they are found when an account is forgotten.
CREATE INDEX letter_proposal ON letter (proposal) WHERE proposal IS NOT NULL;
CREATE INDEX exclusion_account ON exclusion (value) WHERE kind = 'account';
