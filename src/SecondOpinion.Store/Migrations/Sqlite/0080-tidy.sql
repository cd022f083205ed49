-- The trail finds a patient; a case never did.
DROP INDEX ix_opinion_case_patient;
ALTER TABLE opinion_case DROP COLUMN patient_hash;

-- What the identity provider said and the trail does not have yet may be said again.
ALTER TABLE staff_sign_out ADD COLUMN recorded_at TEXT;
UPDATE staff_sign_out SET recorded_at = said_at;
