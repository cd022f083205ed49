namespace SecondOpinion.Store.Studies;

/// <summary>Statements of the study index.</summary>
internal static class StudyIndexSql
{
    private const string StudyColumns =
        """
        id AS Id, trust AS Trust, archive AS Archive, study_uid AS StudyUid, patient_name AS PatientName, nhs_number AS NhsNumber,
        hospital_number AS HospitalNumber, issuer AS Issuer, birth_date AS BirthDate, sex AS Sex, study_at AS StudyAt, description AS Description,
        accession AS Accession, modalities AS Modalities, series_count AS SeriesCount, instance_count AS InstanceCount, patients_differ AS PatientsDiffer
        """;

    // Folded words hold letters and digits only, so no pattern needs an escape. A pattern that is not used is '%'.
    private const string SearchWhere =
        """
        FROM archive_study
        WHERE trust = @Trust AND archive = @Archive
          AND study_at >= @From AND study_at < @To AND modalities LIKE @Modality
          AND (names LIKE @Name1 OR ids LIKE @Id1) AND (names LIKE @Name2 OR ids LIKE @Id2) AND (names LIKE @Name3 OR ids LIKE @Id3)
          AND (names LIKE @Name4 OR ids LIKE @Id4) AND (names LIKE @Name5 OR ids LIKE @Id5) AND (names LIKE @Name6 OR ids LIKE @Id6)
          AND (study_at < @AfterAt OR (study_at = @AfterAt AND study_uid > @AfterUid))
        ORDER BY study_at DESC, study_uid
        """;

    public static readonly Sql Search = new(
        "study.search", $"SELECT {StudyColumns} {SearchWhere} LIMIT @Take", $"SELECT TOP (@Take) {StudyColumns} {SearchWhere}");

    public static readonly Sql Find = new(
        "study.find", $"SELECT {StudyColumns} FROM archive_study WHERE trust = @Trust AND archive = @Archive AND study_uid = @Uid");

    public static readonly Sql ByNhsNumber = new(
        "study.by-nhs-number", $"SELECT {StudyColumns} FROM archive_study WHERE trust = @Trust AND archive = @Archive AND nhs_number = @Value");

    public static readonly Sql ByHospitalNumber = new(
        "study.by-hospital-number", $"SELECT {StudyColumns} FROM archive_study WHERE trust = @Trust AND archive = @Archive AND hospital_key = @Value");

    public static readonly Sql AddStudy = new(
        "study.add",
        """
        INSERT INTO archive_study (id, trust, archive, study_uid, patient_name, nhs_number, hospital_number, hospital_key, issuer, birth_date, sex,
          study_at, description, accession, modalities, names, ids, series_count, instance_count, patients_differ)
        VALUES (@Id, @Trust, @Archive, @StudyUid, @PatientName, @NhsNumber, @HospitalNumber, @HospitalKey, @Issuer, @BirthDate, @Sex,
          @StudyAt, @Description, @Accession, '', @Names, @Ids, 0, 0, 0)
        """);

    public static readonly Sql UpdateStudy = new(
        "study.update",
        """
        UPDATE archive_study SET patient_name = @PatientName, nhs_number = @NhsNumber, hospital_number = @HospitalNumber, hospital_key = @HospitalKey,
          issuer = @Issuer, birth_date = @BirthDate, sex = @Sex, study_at = @StudyAt, description = @Description, accession = @Accession,
          names = @Names, ids = @Ids
        WHERE id = @Id
        """);

    public static readonly Sql AddSeries = new(
        "series.add",
        """
        INSERT INTO archive_series (study_id, series_uid, number, modality, description, instance_count)
        SELECT @StudyId, @SeriesUid, @Number, @Modality, @Description, 0
        WHERE NOT EXISTS (SELECT 1 FROM archive_series WHERE study_id = @StudyId AND series_uid = @SeriesUid)
        """);

    public static readonly Sql AddInstance = new(
        "instance.add",
        """
        INSERT INTO archive_instance (path_key, folder_key, trust, archive, path, size, modified, study_id, series_uid, instance_uid, number, other_patient)
        VALUES (@PathKey, @FolderKey, @Trust, @Archive, @Path, @Size, @Modified, @StudyId, @SeriesUid, @InstanceUid, @Number, @OtherPatient)
        """);

    public static readonly Sql AddBadFile = new(
        "bad-file.add",
        """
        INSERT INTO archive_bad_file (path_key, folder_key, trust, archive, path, size, modified, reason)
        VALUES (@PathKey, @FolderKey, @Trust, @Archive, @Path, @Size, @Modified, @Reason)
        """);

    public static readonly Sql StudyOfFile = new("instance.study-of-file", "SELECT study_id FROM archive_instance WHERE path_key = @PathKey");

    public static readonly Sql RemoveInstance = new("instance.remove", "DELETE FROM archive_instance WHERE path_key = @PathKey");

    public static readonly Sql RemoveBadFile = new("bad-file.remove", "DELETE FROM archive_bad_file WHERE path_key = @PathKey");

    /// <summary>When only files of another patient than the row's are left, the row is wrong: they are forgotten, and read again by the next scan.</summary>
    public static readonly Sql ForgetOthers = new(
        "instance.forget-others",
        """
        DELETE FROM archive_instance WHERE study_id = @Id
          AND NOT EXISTS (SELECT 1 FROM archive_instance own WHERE own.study_id = @Id AND own.other_patient = 0)
        """);

    public static readonly Sql CountSeries = new(
        "series.count",
        """
        UPDATE archive_series SET instance_count =
          (SELECT COUNT(DISTINCT i.instance_uid) FROM archive_instance i WHERE i.study_id = archive_series.study_id AND i.series_uid = archive_series.series_uid)
        WHERE study_id = @Id
        """);

    public static readonly Sql RemoveEmptySeries = new("series.remove-empty", "DELETE FROM archive_series WHERE study_id = @Id AND instance_count = 0");

    public static readonly Sql ModalitiesOf = new("series.modalities", "SELECT DISTINCT modality FROM archive_series WHERE study_id = @Id");

    public static readonly Sql CountStudy = new(
        "study.count",
        """
        UPDATE archive_study SET modalities = @Modalities,
          series_count = (SELECT COUNT(*) FROM archive_series s WHERE s.study_id = @Id),
          instance_count = (SELECT COALESCE(SUM(s.instance_count), 0) FROM archive_series s WHERE s.study_id = @Id),
          patients_differ = (SELECT COALESCE(MAX(i.other_patient), 0) FROM archive_instance i WHERE i.study_id = @Id)
        WHERE id = @Id
        """);

    public static readonly Sql RemoveEmptyStudy = new("study.remove-empty", "DELETE FROM archive_study WHERE id = @Id AND instance_count = 0");

    public static readonly Sql Series = new(
        "series.list",
        """
        SELECT s.series_uid AS SeriesUid, s.number AS Number, s.modality AS Modality, s.description AS Description, s.instance_count AS InstanceCount
        FROM archive_series s JOIN archive_study t ON t.id = s.study_id
        WHERE t.trust = @Trust AND t.archive = @Archive AND t.study_uid = @Uid
        """);

    public static readonly Sql Instances = new(
        "instance.list",
        """
        SELECT i.instance_uid AS InstanceUid, MIN(i.number) AS Number
        FROM archive_instance i JOIN archive_study t ON t.id = i.study_id
        WHERE t.trust = @Trust AND t.archive = @Archive AND t.study_uid = @Uid AND i.series_uid = @Series
        GROUP BY i.instance_uid
        """);

    public static readonly Sql FilesOfInstance = new(
        "instance.files",
        """
        SELECT i.path AS Path, i.size AS Size, i.modified AS Modified
        FROM archive_instance i JOIN archive_study t ON t.id = i.study_id
        WHERE t.trust = @Trust AND t.archive = @Archive AND t.study_uid = @Uid AND i.series_uid = @Series AND i.instance_uid = @Instance
        """);

    public static readonly Sql Files = new(
        "archive.files",
        """
        SELECT path AS Path, size AS Size, modified AS Modified FROM archive_instance WHERE folder_key = @FolderKey
        UNION ALL
        SELECT path AS Path, size AS Size, modified AS Modified FROM archive_bad_file WHERE folder_key = @FolderKey
        """);

    /// <summary>One file of each folder, which names it.</summary>
    public static readonly Sql Folders = new(
        "archive.folders",
        """
        SELECT MIN(path) AS Path FROM archive_instance WHERE trust = @Trust AND archive = @Archive GROUP BY folder_key
        UNION ALL
        SELECT MIN(path) AS Path FROM archive_bad_file WHERE trust = @Trust AND archive = @Archive GROUP BY folder_key
        """);

    private const string BadFileRows =
        """
        path AS Path, size AS Size, modified AS Modified, reason AS Reason FROM archive_bad_file
        WHERE trust = @Trust AND archive = @Archive AND path > @After ORDER BY path
        """;

    public static readonly Sql BadFiles = new("bad-file.list", $"SELECT {BadFileRows} LIMIT @Take", $"SELECT TOP (@Take) {BadFileRows}");
}
