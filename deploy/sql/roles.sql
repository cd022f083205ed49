-- For SQL Server 2019 or later. Run by a DBA after every `second-opinion migrate`: it leaves exactly these rights, whatever an older one gave.
-- Each line is what the statements of that surface need, and a test holds it to that.
IF DATABASE_PRINCIPAL_ID(N'so_desk') IS NULL CREATE ROLE so_desk;
IF DATABASE_PRINCIPAL_ID(N'so_reader') IS NULL CREATE ROLE so_reader;
IF DATABASE_PRINCIPAL_ID(N'so_governance') IS NULL CREATE ROLE so_governance;
GO
-- Takes back every right on a table that the roles have; a table's goes with those of its columns.
DECLARE @revoke nvarchar(max) = N'';
SELECT @revoke = @revoke + N'REVOKE ' + one.permission_name COLLATE DATABASE_DEFAULT + N' ON ' + QUOTENAME(one.schema_name) + N'.' + QUOTENAME(one.table_name)
         + N' FROM ' + QUOTENAME(one.role_name) + N';'
  FROM (SELECT DISTINCT p.permission_name, s.name AS schema_name, o.name AS table_name, r.name AS role_name
          FROM sys.database_permissions p
          JOIN sys.objects o ON o.object_id = p.major_id
          JOIN sys.schemas s ON s.schema_id = o.schema_id
          JOIN sys.database_principals r ON r.principal_id = p.grantee_principal_id
         WHERE p.class = 1 AND r.name IN (N'so_desk', N'so_reader', N'so_governance')) one;
EXEC sys.sp_executesql @revoke;
GO
-- Inside: asks, prepares, mails, keeps staff and the trail.
GRANT DELETE ON archive_bad_file TO so_desk;
GRANT INSERT ON archive_bad_file TO so_desk;
GRANT SELECT ON archive_bad_file TO so_desk;
GRANT DELETE ON archive_instance TO so_desk;
GRANT INSERT ON archive_instance TO so_desk;
GRANT SELECT ON archive_instance TO so_desk;
GRANT DELETE ON archive_series TO so_desk;
GRANT INSERT ON archive_series TO so_desk;
GRANT SELECT ON archive_series TO so_desk;
GRANT UPDATE (instance_count) ON archive_series TO so_desk;
GRANT DELETE ON archive_study TO so_desk;
GRANT INSERT ON archive_study TO so_desk;
GRANT SELECT ON archive_study TO so_desk;
GRANT UPDATE (patient_name, nhs_number, hospital_number, hospital_key, issuer, birth_date, sex, study_at, description, accession, modalities, names, ids, series_count, instance_count, patients_differ) ON archive_study TO so_desk;
GRANT INSERT ON case_addition TO so_desk;
GRANT SELECT ON case_addition TO so_desk;
GRANT UPDATE (additions, adding_since) ON case_addition TO so_desk;
GRANT INSERT ON case_face TO so_desk;
GRANT SELECT ON case_face TO so_desk;
GRANT UPDATE (agreed_at) ON case_face TO so_desk;
GRANT INSERT ON case_arrival TO so_desk;
GRANT SELECT ON case_arrival TO so_desk;
GRANT UPDATE (looked_at, images, series, studies) ON case_arrival TO so_desk;
GRANT SELECT ON challenge TO so_desk;
GRANT UPDATE (spoken_hash) ON challenge TO so_desk;
GRANT INSERT ON data_protection_key TO so_desk;
GRANT SELECT (id, ring, xml, created_at) ON data_protection_key TO so_desk;
GRANT INSERT ON link TO so_desk;
GRANT SELECT ON link TO so_desk;
GRANT UPDATE (secret_hash, expires_at, revoked_at, locked_at, letter_sent_at) ON link TO so_desk;
GRANT INSERT ON opinion_case TO so_desk;
GRANT SELECT (id, code, trust, referrer_id, referrer_name, referrer_email, question, urgency, created_at, state, stopped_because, referrer_looked_at, request_id, subject) ON opinion_case TO so_desk;
GRANT UPDATE (state, stopped_because, referrer_looked_at, subject) ON opinion_case TO so_desk;
GRANT DELETE ON outbox TO so_desk;
GRANT INSERT ON outbox TO so_desk;
GRANT SELECT ON outbox TO so_desk;
GRANT UPDATE (payload, state, attempts, due_at, lease_owner, lease_until, done_at, because, recorded) ON outbox TO so_desk;
GRANT INSERT ON preparation_lease TO so_desk;
GRANT SELECT ON preparation_lease TO so_desk;
GRANT UPDATE (fence, lease_until) ON preparation_lease TO so_desk;
GRANT DELETE ON prepared_instance TO so_desk;
GRANT INSERT ON prepared_instance TO so_desk;
GRANT SELECT (case_id, series, ordinal, uid, state, version, frames, previews, centre, kind, reason) ON prepared_instance TO so_desk;
GRANT UPDATE (state, version, frames, previews, kind, reason, word, rules_edition, rules_hash, kept, replaced, removed, masks, pixel_engine, review, decided_at) ON prepared_instance TO so_desk;
GRANT DELETE ON prepared_series TO so_desk;
GRANT INSERT ON prepared_series TO so_desk;
GRANT SELECT ON prepared_series TO so_desk;
GRANT DELETE ON reading_window TO so_desk;
GRANT INSERT ON reading_window TO so_desk;
GRANT SELECT ON reading_window TO so_desk;
GRANT UPDATE (touched_at) ON reading_window TO so_desk;
GRANT SELECT (name, sha256) ON schema_version TO so_desk;
GRANT INSERT ON sealed_secret TO so_desk;
GRANT SELECT (name, sealed) ON sealed_secret TO so_desk;
GRANT INSERT ON staff TO so_desk;
GRANT SELECT ON staff TO so_desk;
GRANT UPDATE (name, email, trust, roles, last_seen_at, disabled_at) ON staff TO so_desk;
GRANT DELETE ON staff_session TO so_desk;
GRANT INSERT ON staff_session TO so_desk;
GRANT SELECT (id, staff_id, provider_session, last_seen_at, ends_at, ended_at, ended_because) ON staff_session TO so_desk;
GRANT UPDATE (last_seen_at, ended_at, ended_because) ON staff_session TO so_desk;
GRANT DELETE ON staff_sign_out TO so_desk;
GRANT INSERT ON staff_sign_out TO so_desk;
GRANT SELECT ON staff_sign_out TO so_desk;
GRANT UPDATE (recorded_at) ON staff_sign_out TO so_desk;
GRANT INSERT ON trail TO so_desk;
GRANT SELECT ON trail TO so_desk;
GRANT INSERT ON trail_checkpoint TO so_desk;
GRANT SELECT ON trail_checkpoint TO so_desk;
GRANT SELECT ON trail_head TO so_desk;
GRANT UPDATE (size, frontier) ON trail_head TO so_desk;
GRANT INSERT ON trail_person TO so_desk;
GRANT SELECT ON trail_person TO so_desk;
GRANT INSERT ON vault_key TO so_desk;
GRANT SELECT (case_id, wrapped, erased_at) ON vault_key TO so_desk;
GRANT UPDATE (wrapped, erased_at) ON vault_key TO so_desk;
GO
-- Outside: challenges, sessions, sealed images, opened links, and what of it goes on the record.
GRANT SELECT ON case_addition TO so_reader;
GRANT SELECT ON case_face TO so_reader;
GRANT DELETE ON challenge TO so_reader;
GRANT INSERT ON challenge TO so_reader;
GRANT SELECT ON challenge TO so_reader;
GRANT UPDATE (tries, used_at) ON challenge TO so_reader;
GRANT DELETE ON code_allowance TO so_reader;
GRANT INSERT ON code_allowance TO so_reader;
GRANT SELECT ON code_allowance TO so_reader;
GRANT UPDATE (used, ends_at) ON code_allowance TO so_reader;
GRANT SELECT (id, ring, xml, created_at) ON data_protection_key TO so_reader;
GRANT INSERT ON known_browser TO so_reader;
GRANT SELECT (link_id, browser_hash) ON known_browser TO so_reader;
GRANT SELECT ON link TO so_reader;
GRANT UPDATE (openings, first_opened_at, last_opened_at) ON link TO so_reader;
GRANT SELECT (id, code, trust, referrer_id, referrer_name, referrer_email, question, urgency, created_at, state, stopped_because, referrer_looked_at) ON opinion_case TO so_reader;
GRANT INSERT ON outbox TO so_reader;
GRANT SELECT (id) ON outbox TO so_reader;
GRANT SELECT (case_id, series, ordinal, uid, state, version, frames, previews, kind, reason) ON prepared_instance TO so_reader;
GRANT SELECT ON prepared_series TO so_reader;
GRANT INSERT ON reader_session TO so_reader;
GRANT SELECT ON reader_session TO so_reader;
GRANT UPDATE (last_seen_at, ended_at, ended_because) ON reader_session TO so_reader;
GRANT DELETE ON reading_window TO so_reader;
GRANT INSERT ON reading_window TO so_reader;
GRANT SELECT ON reading_window TO so_reader;
GRANT UPDATE (touched_at) ON reading_window TO so_reader;
GRANT SELECT (name, sha256) ON schema_version TO so_reader;
GRANT INSERT ON trail TO so_reader;
GRANT SELECT (seq, event_id) ON trail TO so_reader;
GRANT SELECT ON trail_head TO so_reader;
GRANT UPDATE (size, frontier) ON trail_head TO so_reader;
GRANT INSERT ON trail_person TO so_reader;
GRANT SELECT (case_id, wrapped) ON vault_key TO so_reader;
GO
-- An auditor's own query tool.
GRANT SELECT ON trail TO so_governance;
GRANT SELECT ON trail_checkpoint TO so_governance;
GRANT SELECT ON trail_head TO so_governance;
GRANT SELECT ON trail_person TO so_governance;
GO
