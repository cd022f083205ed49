CREATE TABLE trail_interim (seq bigint IDENTITY PRIMARY KEY, body nvarchar(max) NOT NULL);
