using System.Security.Cryptography;
using System.Text;

namespace SecondOpinion.Trail;

/// <summary>A row as it is stored. <see cref="Body"/> is the record; every other column only helps to find it, and must agree with it.</summary>
public sealed record TrailRow
{
    /// <summary>From 1, without a gap.</summary>
    public required long Seq { get; init; }

    /// <summary>Made by the writer, so that a repeated attempt cannot record an event twice.</summary>
    public required Guid EventId { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Name of the <see cref="AuditAction"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Number of the <see cref="AuditOutcome"/>.</summary>
    public required int Outcome { get; init; }

    /// <summary>ODS code; null for the service's own rows.</summary>
    public string? Trust { get; init; }

    /// <summary>Case code.</summary>
    public string? CaseCode { get; init; }

    /// <summary>Keyed hash of the patient (see <see cref="IPatientHash"/>).</summary>
    public byte[]? PatientHash { get; init; }

    /// <summary>The exact bytes that were hashed.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What the body hashed to when it was written.</summary>
    public required byte[] LeafHash { get; init; }

    /// <summary>Values of the actor that the body commits to, as far as they were not erased.</summary>
    public IReadOnlyList<TrailPerson> Persons { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"row {Seq}";
}

/// <summary>A value about the actor of a row, kept beside the row so that it can lawfully be erased.</summary>
/// <param name="Seq">The row.</param>
/// <param name="Field">id, name, address or network.</param>
/// <param name="Salt">16 random bytes; null when erased.</param>
/// <param name="Value">Null when erased.</param>
public sealed record TrailPerson(long Seq, string Field, byte[]? Salt, string? Value)
{
    /// <summary>Longest value kept, in characters; longer ones are cut before they are committed to.</summary>
    public const int MaxLength = 400;

    /// <summary>Bytes of a salt.</summary>
    public const int SaltLength = 16;

    /// <summary>A value with a salt of its own, not yet at its row.</summary>
    internal static TrailPerson Of(string field, string value, ReadOnlySpan<byte> salt) =>
        new(0, field, salt.ToArray(), value.Length > MaxLength ? value[..MaxLength] : value);

    /// <summary>The form in which values are looked for: case and blanks around them do not matter.</summary>
    public static string LookupOf(string value) => value.Trim().ToLowerInvariant();

    /// <summary>SHA-256(salt ‖ field ‖ 0x00 ‖ value); null when erased.</summary>
    public byte[]? Commitment() => Salt is null || Value is null ? null : SHA256.HashData([.. Salt, .. Encoding.UTF8.GetBytes($"{Field}\0{Value}")]);

    /// <inheritdoc/>
    public override string ToString() => $"{Field} (redacted)";
}

/// <summary>How patients are found on the trail without being named on it. Only a desk process can: the key is sealed by the desk's ring.</summary>
public interface IPatientHash
{
    /// <summary>32 bytes for what <see cref="PatientKeys"/> says of a patient.</summary>
    byte[] Of(string patientKey);
}

/// <summary>The text that a patient is looked up by.</summary>
public static class PatientKeys
{
    /// <summary>By NHS number where there is one; else by the hospital number within its issuer.</summary>
    public static string Of(Studies.PatientIdentity patient) =>
        patient.NhsNumber is { } nhs ? Of(nhs) : Of(patient.Issuer, patient.HospitalNumber);

    /// <summary>By NHS number.</summary>
    public static string Of(Studies.NhsNumber number) => number.Digits;

    /// <summary>By hospital number; case and blanks do not matter.</summary>
    public static string Of(string issuer, string hospitalNumber) => $"{Studies.FoldedText.Key(issuer)}|{Studies.FoldedText.Key(hospitalNumber)}";
}
