namespace SecondOpinion.Trail;

/// <summary>A row as the table holds it, read without trust: what should be a key or a time is still text, so that a changed column can be
/// written down and named instead of stopping the reader.</summary>
public sealed record ExportedRow
{
    /// <summary>Its place, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>Column <c>event_id</c>.</summary>
    public string? Event { get; init; }

    /// <summary>Column <c>occurred_at</c>.</summary>
    public string? At { get; init; }

    /// <summary>Column <c>action</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Column <c>outcome</c>.</summary>
    public long Outcome { get; init; }

    /// <summary>Column <c>trust</c>.</summary>
    public string? Trust { get; init; }

    /// <summary>Column <c>case_code</c>.</summary>
    public string? Case { get; init; }

    /// <summary>Column <c>patient_hash</c>.</summary>
    public byte[]? Patient { get; init; }

    /// <summary>The exact bytes that were hashed.</summary>
    public required byte[] Body { get; init; }

    /// <summary>Column <c>leaf_hash</c>.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Values of the actor; null where they are withheld because the row is another trust's.</summary>
    public IReadOnlyList<ExportedPerson>? Persons { get; init; }

    /// <summary>A row that was read as one.</summary>
    public static ExportedRow Of(TrailRow row) => new()
    {
        Seq = row.Seq,
        Event = row.EventId.ToString("D"),
        At = TrailBody.Text(row.At),
        Action = row.Action,
        Outcome = row.Outcome,
        Trust = row.Trust,
        Case = row.CaseCode,
        Patient = row.PatientHash,
        Body = row.Body,
        Hash = row.LeafHash,
        Persons = [.. row.Persons.Select(person => new ExportedPerson(
            person.Field, person.Salt, person.Value, person.Value is null ? null : TrailPerson.LookupOf(person.Value)))],
    };

    /// <summary>A time as a row's text has it.</summary>
    public static string TextOf(DateTimeOffset at) => TrailBody.Text(at);

    /// <inheritdoc/>
    public override string ToString() => $"row {Seq}";
}

/// <summary>A value of an actor as the table holds it.</summary>
/// <param name="Field">id, name, address or network.</param>
/// <param name="Salt">Null when erased.</param>
/// <param name="Value">Null when erased.</param>
/// <param name="Lookup">What the value is searched by; null when erased.</param>
public sealed record ExportedPerson(string Field, byte[]? Salt, string? Value, string? Lookup)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Field} (redacted)";
}
