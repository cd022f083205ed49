-- The trail finds a patient; a case never did.
DROP INDEX ix_opinion_case_patient ON opinion_case;
ALTER TABLE opinion_case DROP COLUMN patient_hash;

-- What the identity provider said and the trail does not have yet may be said again.
ALTER TABLE staff_sign_out ADD recorded_at datetimeoffset(3) NULL;
GO
UPDATE staff_sign_out SET recorded_at = said_at;
