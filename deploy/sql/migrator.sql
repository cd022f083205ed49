-- For SQL Server 2019 or later. Run once by a DBA in the empty database, before the first `second-opinion migrate`.
-- The login that migrates changes the schema and nothing serves under it.
IF DATABASE_PRINCIPAL_ID(N'so_migrator') IS NULL CREATE ROLE so_migrator;
GO
-- Tables, indexes, triggers; and the rows that a migration writes or moves.
GRANT CREATE TABLE TO so_migrator;
GRANT ALTER, REFERENCES, SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO so_migrator;
GO
